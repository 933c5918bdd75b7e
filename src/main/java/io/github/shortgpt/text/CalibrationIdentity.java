package io.github.shortgpt.text;

/**
 * What a measurement was made on; two runs with equal identities saw the same tokens if the
 * tokenizer is the same.
 *
 * @param sha256 of the text's bytes, in hexadecimal
 * @param tokens in all windows
 * @param bos whether every window begins with the tokenizer's BOS token
 */
public record CalibrationIdentity(
    String name, String sha256, int windows, int windowLength, long tokens, boolean bos) {}
