package dev.syncline.local.process;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * How a Java process of this class path is started.
 *
 * @param name of the process; its log and pid file have this name
 * @param mainClass whose main method it runs
 * @param jvmOptions memory and the like
 * @param arguments for the main method
 * @param outlivesStarter whether it goes on when the process that started it is gone
 */
record ProcessSpec(
    String name,
    String mainClass,
    List<String> jvmOptions,
    List<String> arguments,
    boolean outlivesStarter) {

  ProcessSpec {
    if (!name.matches("[a-z0-9-]+")) {
      throw new IllegalArgumentException(
          "process name \"" + name + "\", expected lower case letters, digits and hyphens");
    }
    requireNonNull(mainClass);
    jvmOptions = List.copyOf(jvmOptions);
    arguments = List.copyOf(arguments);
  }
}
