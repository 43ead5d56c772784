package dev.syncline.local;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * How clients log in to a broker: not at all, or by SASL with one user's name and password.
 *
 * @param user null for anybody
 * @param password null for anybody
 */
record BrokerLogin(String user, String password) {
  static final BrokerLogin NONE = new BrokerLogin(null, null);

  private static final String PROTOCOL = "SASL_PLAINTEXT";
  private static final String MECHANISM = "PLAIN";
  private static final String MODULE =
      "org.apache.kafka.common.security.plain.PlainLoginModule required ";

  static BrokerLogin of(String user, String password) {
    return new BrokerLogin(requireNonNull(user), requireNonNull(password));
  }

  /** Name of the broker's listener for clients, which is a protocol too. */
  String listener() {
    return user == null ? "PLAINTEXT" : PROTOCOL;
  }

  /** Settings of the broker. */
  Map<String, String> ofBroker() {
    return user == null
        ? Map.of()
        : Map.of(
            "listener.security.protocol.map",
            PROTOCOL + ":" + PROTOCOL + ",CONTROLLER:PLAINTEXT",
            "security.inter.broker.protocol",
            PROTOCOL,
            "sasl.mechanism.inter.broker.protocol",
            MECHANISM,
            "sasl.enabled.mechanisms",
            MECHANISM,
            "listener.name.sasl_plaintext.plain.sasl.jaas.config",
            MODULE + credentials() + " user_" + user + "=\"" + password + "\";");
  }

  /** Settings of a client. */
  Map<String, String> ofClient() {
    return user == null
        ? Map.of()
        : Map.of(
            "security.protocol",
            PROTOCOL,
            "sasl.mechanism",
            MECHANISM,
            "sasl.jaas.config",
            MODULE + credentials() + ";");
  }

  private String credentials() {
    return "username=\"" + user + "\" password=\"" + password + "\"";
  }

  @Override
  public String toString() {
    return listener();
  }
}
