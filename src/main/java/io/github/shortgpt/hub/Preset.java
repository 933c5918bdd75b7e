package io.github.shortgpt.hub;

/**
 * A short name for a model on the hub: the file {@code models/<name>.json}.
 *
 * @param layers how many the model has
 */
public record Preset(String name, HubId id, int layers) {}
