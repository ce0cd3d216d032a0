package org.xhat.compiler.front;

import org.xhat.runtime.program.EntryOutputs;

/** The entries generated for a model, and the outputs of each one's graph, as {@link EntryOutputs} names them. */
public enum EntryKind {
    /**
     * The loss with {@code training()} true, batch statistics and all: {@code loss}, {@code prediction}, and one {@code
     * state:NAME} for each state that is assigned.
     */
    TRAIN,
    /** The loss with population statistics: {@code loss} and {@code prediction}. */
    EVALUATE,
    /** The prediction with population statistics: {@code prediction}. */
    PREDICT,
    /** The batch statistics that a calibration pass averages: one {@code statistic:NAME} for each state so observed. */
    CALIBRATE;

    /** What {@code training()} is. */
    boolean isTraining() {
        return this == TRAIN || this == CALIBRATE;
    }
}
