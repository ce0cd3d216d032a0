package org.xhat.runtime.program;

import java.util.List;

/** The entries generated for a model and its optimizer, in the order they run, and the outputs of each as {@link EntryOutputs} names them. */
public enum EntryKind {
    /**
     * The loss with {@code training()} true, batch statistics and all: {@code loss}, {@code prediction}, and one {@code
     * state:NAME} for each state that is assigned; compiled, the gradients as well.
     */
    TRAIN("train"),
    /** The optimizer's sweep: θ, the slots and, where there is one, the point θ' of the next gradient. */
    UPDATE("update"),
    /** θ' from θ and the slots. */
    LOOK_AHEAD("lookAhead"),
    /** The loss with population statistics: {@code loss} and {@code prediction}. */
    EVALUATE("evaluate"),
    /** The prediction with population statistics: {@code prediction}. */
    PREDICT("predict"),
    /** The batch statistics that a calibration pass averages: one {@code statistic:NAME} for each state so observed. */
    CALIBRATE("calibrate");

    /** Those of a model alone, without an optimizer. */
    public static final List<EntryKind> OF_MODELS = List.of(TRAIN, EVALUATE, PREDICT, CALIBRATE);

    private final String title;

    EntryKind(String title) {
        this.title = title;
    }

    /** As reports name it. */
    public String title() {
        return title;
    }

    /** What {@code training()} is. */
    public boolean isTraining() {
        return this == TRAIN || this == CALIBRATE;
    }

    /** Whether it runs over the parameters alone, on no data. */
    public boolean isOfOptimizer() {
        return !OF_MODELS.contains(this);
    }
}
