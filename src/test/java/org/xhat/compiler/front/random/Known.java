package org.xhat.compiler.front.random;

/** When a value is known. A float that is not known when compiling is computed for each element, a float hyperparameter too. */
enum Known {
    COMPILING,
    EACH_STEP,
    EACH_ELEMENT;

    /** The later of two. */
    Known or(Known other) {
        return compareTo(other) < 0 ? other : this;
    }

    /** Whether it is known when {@code limit} is. */
    boolean by(Known limit) {
        return compareTo(limit) <= 0;
    }
}
