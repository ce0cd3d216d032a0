package org.xhat.dsl;

/**
 * What a layer remembers between steps without training it, such as a running mean: made by {@link Dsl#state}, read by {@link
 * Dsl#value}, changed by {@link Dsl#assign}. No instance is ever made.
 */
public final class State {

    private State() {}
}
