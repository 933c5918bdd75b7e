package io.github.shortgpt.text;

import com.fasterxml.jackson.annotation.JsonFormat;

/**
 * A run of tokens of one document within one window: the grain in which measurements are kept, so
 * that they can be put together by document or by window later.
 *
 * <p>In JSON an array of the three.
 *
 * @param window 0-based among the windows of the text
 * @param document 0-based among the documents that aren't empty
 * @param tokens BOS and end-of-text included
 */
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
public record Piece(int window, int document, int tokens) {}
