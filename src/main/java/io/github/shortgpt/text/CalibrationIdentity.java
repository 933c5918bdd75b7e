package io.github.shortgpt.text;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What a measurement was made on; two runs with equal identities saw the same tokens if the
 * tokenizer is the same.
 *
 * @param sha256 of the text's bytes, in hexadecimal
 * @param tokens in all windows
 * @param bos whether every window begins with the tokenizer's BOS token
 * @param documents of which the windows hold at least a token
 * @param shuffled the seed by which windows were drawn from all of the text; null for the first
 *     ones
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CalibrationIdentity(
    String name,
    String sha256,
    int windows,
    int windowLength,
    long tokens,
    boolean bos,
    int documents,
    Long shuffled) {}
