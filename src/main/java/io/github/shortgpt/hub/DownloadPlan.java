package io.github.shortgpt.hub;

import java.net.URI;
import java.nio.file.Path;

/**
 * What is about to be fetched.
 *
 * @param id as it was asked for
 * @param commit what that stands for today
 * @param from the hub
 * @param to the repository's folder in the cache
 * @param files how many have still to come
 * @param bytes of these
 */
public record DownloadPlan(HubId id, String commit, URI from, Path to, int files, long bytes) {}
