package io.github.shortgpt.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import picocli.CommandLine.IVersionProvider;

/** The versions that the build wrote into {@code version.properties}. */
final class Version implements IVersionProvider {
  private static Properties properties() {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("/version.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties;
  }

  /** shortgpt's own. */
  static String own() {
    return properties().getProperty("version");
  }

  /** shortgpt's and those of what it computes with, by name. */
  static Map<String, String> all() {
    Map<String, String> versions = new TreeMap<>();
    Properties properties = properties();
    versions.put("shortgpt", properties.getProperty("version"));
    versions.put("djl", properties.getProperty("djl"));
    versions.put("libtorch", properties.getProperty("libtorch"));
    return versions;
  }

  @Override
  public String[] getVersion() {
    Properties properties = properties();
    return new String[] {
      "shortgpt " + properties.getProperty("version"),
      "DJL "
          + properties.getProperty("djl")
          + ", libtorch "
          + properties.getProperty("libtorch")
          + ", Java "
          + Runtime.version().feature()
    };
  }
}
