package org.xhat.runtime.program;

import java.util.Arrays;
import java.util.Locale;
import org.xhat.runtime.program.StepFormula.Operation;

/** Reads a formula's text, such as {@code add(mul(step,2),1)}. */
final class StepFormulaReader {

    private final String text;
    private int at;

    StepFormulaReader(String text) {
        this.text = text;
    }

    /** The formula that the whole text is; {@link IllegalArgumentException} for what is none. */
    StepFormula whole() {
        StepFormula formula = formula();
        if (at < text.length()) {
            throw wrong("the end");
        }
        return formula;
    }

    private StepFormula formula() {
        String word = word();
        if (word.equals("step")) {
            return StepFormula.STEP;
        }
        if (word.matches("-?[0-9]+")) {
            return StepFormula.of(Long.parseLong(word));
        }
        expect('(');
        StepFormula formula = switch (word) {
            case "hyper" -> new StepFormula.Hyper(word());
            case "int" -> new StepFormula.ToInt(formula());
            case "choose" -> {
                StepFormula condition = formula();
                expect(',');
                StepFormula then = formula();
                expect(',');
                yield new StepFormula.Choose(condition, then, formula());
            }
            default -> {
                Operation operation = operation(word);
                StepFormula x = formula();
                expect(',');
                yield new StepFormula.Binary(operation, x, formula());
            }
        };
        expect(')');
        return formula;
    }

    private Operation operation(String word) {
        return Arrays.stream(Operation.values())
                .filter(operation -> operation.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() -> wrong("a formula of the step before"));
    }

    private String word() {
        int start = at;
        while (at < text.length() && "(),".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(start, at).strip();
    }

    private void expect(char c) {
        if (at == text.length() || text.charAt(at) != c) {
            throw wrong("'" + c + "'");
        }
        at++;
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException(
                "expected " + expected + " at '" + text.substring(at) + "' of '" + text + "'");
    }
}
