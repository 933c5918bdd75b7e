/**
 * Results as people and programs read them.
 *
 * <p>In: identities, scores, plans. Out: text tables, which are the same on a terminal and in a
 * file, JSON documents with a {@code schemaVersion}, CSV, pictures and pages. All are the same
 * bytes for the same run unless they carry timing.
 *
 * <p>This package computes nothing. Only it knows XChart, and only classes that draw load Java's
 * graphics.
 */
package io.github.shortgpt.report;
