package org.xhat.runtime.data;

/**
 * A training set and a test set of images of the same size.
 *
 * @param name what the user called it
 * @param train what the model learns from
 * @param test what it is judged by
 */
public record Dataset(String name, LabelledImages train, LabelledImages test) {}
