/**
 * Results as people and programs read them.
 *
 * <p>In: identities, scores, plans. Out: text tables, which are the same on a terminal and in a
 * file, and JSON documents with a {@code schemaVersion}, which are the same bytes for the same run
 * unless they carry timing.
 *
 * <p>This package computes nothing.
 */
package io.github.shortgpt.report;
