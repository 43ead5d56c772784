package dev.syncline.job;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.PluginUtils;

/**
 * Flink's plugins in a process that is no part of a Flink cluster. They lie in the folder that the
 * variable {@code FLINK_PLUGINS_DIR} names, each in a folder of its own, and have class loaders of
 * their own.
 */
public final class FlinkPlugins {
  private FlinkPlugins() {}

  /**
   * Lets all file systems of this process have these settings, and finds those that come with
   * plugins. What was opened before keeps what it had. The processes of a cluster and {@code flink
   * run} do that by themselves.
   *
   * @param settings of Flink, for instance {@code s3.endpoint}
   */
  public static void load(Configuration settings) {
    FileSystem.initialize(settings, PluginUtils.createPluginManagerFromRootFolder(settings));
  }
}
