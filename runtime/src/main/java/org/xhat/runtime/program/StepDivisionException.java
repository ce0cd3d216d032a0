package org.xhat.runtime.program;

import java.util.TreeSet;

/** An optimizer's integer of the step that divides by 0, where Java would throw an {@link ArithmeticException}, too. */
public final class StepDivisionException extends ArithmeticException {

    private StepDivisionException(String message, ArithmeticException cause) {
        super(message);
        initCause(cause);
    }

    /** Of a formula, at a step counted from 0; names the hyperparameters that it depends on. */
    static StepDivisionException of(StepFormula formula, long step, ArithmeticException cause) {
        var names = new TreeSet<String>();
        formula.addHyperparameters(names);
        String cure = names.isEmpty()
                ? "divide where the step is not 0: step > 0 ? … : …"
                : "set another " + String.join(" or ", names) + ", or divide under a condition: if (" + names.getFirst()
                        + " != 0)";
        return new StepDivisionException(
                "the optimizer divides by 0 at step " + step + ", in " + formula + "; " + cure, cause);
    }
}
