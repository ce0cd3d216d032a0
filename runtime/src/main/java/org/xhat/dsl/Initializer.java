package org.xhat.dsl;

/**
 * A rule for the first values of a parameter, whatever its shape: {@link Dsl#gaussian(float)}, {@link Dsl#glorot()}. No
 * instance is ever made.
 */
public final class Initializer {

    private Initializer() {}
}
