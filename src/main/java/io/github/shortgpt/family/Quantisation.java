package io.github.shortgpt.family;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.shortgpt.checkpoint.KeyPath;
import io.github.shortgpt.checkpoint.ModelConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a checkpoint's weights are quantised, by its own account.
 *
 * @param method the {@code quant_method}
 * @param bits of a number in a weight matrix, ascending, where the account says so; more than one
 *     where matrices differ
 */
public record Quantisation(String method, List<Integer> bits, QuantisationScheme scheme) {
  private static final List<String> KEYS =
      List.of("quantization_config", "compression_config", "quantization");

  private static final List<QuantisationScheme> SCHEMES =
      new DataFiles<>("quantisation", QuantisationScheme.class).all();

  private static final String METHOD = "quant_method";
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,4}");

  public Quantisation {
    bits = List.copyOf(bits);
  }

  /** The keys of config.json under which an account can stand. */
  public static List<String> keys() {
    return KEYS;
  }

  /** config.json and the files beside it in which an account can stand, of whatever scheme. */
  public static Set<String> files() {
    Set<String> files = new TreeSet<>();
    SCHEMES.forEach(scheme -> files.addAll(scheme.modules().keySet()));
    return files;
  }

  /**
   * Reads the account in config.json, or that of a file beside it.
   *
   * @param tensors all names; without one that only a quantised checkpoint has, a file beside
   *     config.json is a leftover
   * @throws UnsupportedModelException if the method isn't known
   */
  static Optional<Quantisation> of(FamilyConfig config, Set<String> tensors) throws IOException {
    Optional<Quantisation> ofAll = of(config.whole(), tensors);
    // a multimodal config may say it of its language model only
    return ofAll.isPresent() || config.config() == config.whole()
        ? ofAll
        : of(config.config(), tensors);
  }

  private static Optional<Quantisation> of(ModelConfig config, Set<String> tensors)
      throws IOException {
    for (String key : KEYS) {
      JsonNode account = config.get(key);
      if (account.path(METHOD).isTextual()) {
        String method = account.get(METHOD).asText();
        return Optional.of(of(method, byMethod(method, key, config), config));
      }
    }
    for (QuantisationScheme scheme : SCHEMES) {
      for (String sign : scheme.knownBy()) {
        if (shows(sign, scheme, config, tensors)) {
          return Optional.of(of(scheme.methods().get(0), scheme, config));
        }
      }
    }
    for (String key : KEYS) {
      if (!FamilyConfig.isAbsent(config.get(key))) {
        throw new UnsupportedModelException(
            config.file()
                + " has a \""
                + key
                + "\" without a \""
                + METHOD
                + "\", so how the weights are stored is not known.");
      }
    }
    return Optional.empty();
  }

  private static QuantisationScheme byMethod(String method, String key, ModelConfig config)
      throws UnsupportedModelException {
    for (QuantisationScheme scheme : SCHEMES) {
      if (scheme.methods().contains(method)) {
        return scheme;
      }
    }
    Set<String> known = new TreeSet<>();
    SCHEMES.forEach(scheme -> known.addAll(scheme.methods()));
    throw new UnsupportedModelException(
        config.file()
            + " has \""
            + key
            + "."
            + METHOD
            + "\": \""
            + method
            + "\", where shortgpt can work only with "
            + String.join(", ", known)
            + ".");
  }

  /** Whether a sign of {@link QuantisationScheme#knownBy} is there. */
  private static boolean shows(
      String sign, QuantisationScheme scheme, ModelConfig config, Set<String> tensors)
      throws IOException {
    int colon = sign.indexOf(':');
    if (colon < 0) {
      return tensors.stream().anyMatch(scheme::marks) && config.beside(sign).isPresent();
    }
    JsonNode value = config.tree().at("/" + sign.substring(colon + 1).replace('.', '/'));
    return !FamilyConfig.isAbsent(value) && !(value.isBoolean() && !value.asBoolean());
  }

  private static Quantisation of(String method, QuantisationScheme scheme, ModelConfig config)
      throws IOException {
    List<JsonNode> accounts = new ArrayList<>(List.of(config.tree()));
    for (String file : scheme.modules().keySet().stream().sorted().toList()) {
      config.beside(file).ifPresent(beside -> accounts.add(beside.tree()));
    }
    for (String source : scheme.bits()) {
      Set<Integer> bits = new TreeSet<>();
      accounts.forEach(account -> bits.addAll(bits(source, account)));
      if (!bits.isEmpty()) {
        return new Quantisation(method, List.copyOf(bits), scheme);
      }
    }
    return new Quantisation(method, List.of(), scheme);
  }

  /** The numbers that a source of {@link QuantisationScheme#bits} leads to. */
  private static Set<Integer> bits(String source, JsonNode account) {
    int equals = source.indexOf('=');
    KeyPath path = new KeyPath(equals < 0 ? source : source.substring(0, equals));
    Set<Integer> bits = new TreeSet<>();
    for (List<String> place : path.in(account)) {
      JsonNode value = KeyPath.at(account, place);
      Matcher digits = DIGITS.matcher(value.isValueNode() ? value.asText() : "");
      if (equals >= 0 && (path.text().isEmpty() || value.asBoolean())) {
        bits.add(Integer.parseInt(source.substring(equals + 1)));
      } else if (equals < 0 && digits.find()) {
        bits.add(Integer.parseInt(digits.group()));
      }
    }
    return bits;
  }

  /** Method and bits as one phrase: {@code gptq, 4 bits}. */
  public String describe() {
    String numbers = bits.stream().map(String::valueOf).collect(Collectors.joining(" and "));
    return bits.isEmpty() ? method : method + ", " + numbers + " bits";
  }
}
