package dev.syncline.local;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * How clients come to a broker: just so, by SASL with one user's name and password, or by TLS with
 * certificates on both sides.
 *
 * @param listener name of the broker's listener for clients, which is a protocol too
 * @param ofBroker settings of the broker
 * @param ofClient settings of a client
 */
record BrokerLogin(String listener, Map<String, String> ofBroker, Map<String, String> ofClient) {
  static final BrokerLogin NONE = new BrokerLogin("PLAINTEXT", Map.of(), Map.of());

  private static final String SASL = "SASL_PLAINTEXT";
  private static final String TLS = "SSL";
  private static final String MECHANISM = "PLAIN";
  private static final String MODULE =
      "org.apache.kafka.common.security.plain.PlainLoginModule required ";

  static BrokerLogin of(String user, String password) {
    String credentials =
        "username=\"" + requireNonNull(user) + "\" password=\"" + requireNonNull(password) + "\"";
    return listening(
        SASL,
        Map.of(
            "sasl.mechanism.inter.broker.protocol",
            MECHANISM,
            "sasl.enabled.mechanisms",
            MECHANISM,
            "listener.name.sasl_plaintext.plain.sasl.jaas.config",
            MODULE + credentials + " user_" + user + "=\"" + password + "\";"),
        Map.of("sasl.mechanism", MECHANISM, "sasl.jaas.config", MODULE + credentials + ";"));
  }

  /**
   * @param identity PKCS#12 with key and certificate of broker and clients alike
   * @param trusted PKCS#12 with the certificates that both believe
   * @param password of both and of the key
   */
  static BrokerLogin tls(Path identity, Path trusted, String password) {
    Map<String, String> stores =
        Map.of(
            "ssl.keystore.type",
            "PKCS12",
            "ssl.keystore.location",
            identity.toString(),
            "ssl.keystore.password",
            password,
            "ssl.key.password",
            password,
            "ssl.truststore.type",
            "PKCS12",
            "ssl.truststore.location",
            trusted.toString(),
            "ssl.truststore.password",
            password);
    Map<String, String> ofBroker = new HashMap<>(stores);
    ofBroker.put("ssl.client.auth", "required");
    return listening(TLS, ofBroker, stores);
  }

  private static BrokerLogin listening(
      String protocol, Map<String, String> ofBroker, Map<String, String> ofClient) {
    Map<String, String> broker = new HashMap<>(ofBroker);
    broker.put(
        "listener.security.protocol.map", protocol + ":" + protocol + ",CONTROLLER:PLAINTEXT");
    broker.put("security.inter.broker.protocol", protocol);
    Map<String, String> client = new HashMap<>(ofClient);
    client.put("security.protocol", protocol);
    return new BrokerLogin(protocol, Map.copyOf(broker), Map.copyOf(client));
  }

  @Override
  public String toString() {
    return listener;
  }
}
