package org.xhat.runtime.program;

/** Names of the outputs of a model's entries, from the graphs that define them to the programs that run. */
public final class EntryOutputs {
    /** The mean loss of the batch, a scalar. */
    public static final String LOSS = "loss";

    /** The prediction, [batch, …]. */
    public static final String PREDICTION = "prediction";

    /** Before a parameter's name: ∂loss/∂parameter. */
    public static final String GRADIENT = "gradient:";

    /** Before a state's name: the value a training step gives it. */
    public static final String STATE = "state:";

    /** Before a state's name: the batch statistic that a calibration pass averages for it. */
    public static final String STATISTIC = "statistic:";

    private EntryOutputs() {}
}
