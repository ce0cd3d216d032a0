package org.xhat.compiler.front.random;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A random optimizer. What xhat refuses by design is never drawn: loops and jumps that the step or an element decides, casts of
 * run-time floats to integers and their remainders, choices between arrays, a division by what may be 0 where an element decides
 * whether it is computed, shadowed names, two methods of one name and arity, recursion.
 */
public final class RandomOptimizer {

    private static final int HELPERS = 4;

    private final String text;
    private final Draws draws;

    private RandomOptimizer(String text, Draws draws) {
        this.text = text;
        this.draws = draws;
    }

    /** The optimizer of a seed. */
    public static RandomOptimizer of(long seed, String name) {
        return of(Draws.tape(seed), name);
    }

    /** The optimizer of a tape. */
    static RandomOptimizer of(int[] tape, String name) {
        var draws = new Draws(tape);
        return new RandomOptimizer(new Drawing(draws).text(name), draws);
    }

    /** The class, with its imports. */
    public String text() {
        return text;
    }

    /** The tape that it was drawn from. */
    int[] tape() {
        return draws.used();
    }

    /** Where on the tape its statements are. */
    List<Draws.Span> statements() {
        return draws.statements();
    }

    /** A class being drawn: fields, then methods, each of which calls those before it. */
    private static final class Drawing {
        private final Draws draws;
        private final StringBuilder text = new StringBuilder();
        private final List<Variable> fields = new ArrayList<>();
        private final List<Helper> helpers = new ArrayList<>();

        Drawing(Draws draws) {
            this.draws = draws;
        }

        String text(String name) {
            text.append("import static org.xhat.dsl.Scalars.*;\nimport org.xhat.dsl.*;\n\n@Optimizer public class ")
                    .append(name)
                    .append(" {\n");
            fields();
            int count = draws.below(HELPERS);
            for (int i = 0; i < count; i++) {
                helper("h" + i);
            }
            method("@Update float update", Kind.FLOAT, Known.EACH_ELEMENT, arguments(true), true, 3);
            if (draws.chance(25)) {
                method("@GradientAt float ahead", Kind.FLOAT, Known.EACH_ELEMENT, arguments(false), false, 2);
            }
            return text.append("}\n").toString();
        }

        private void fields() {
            int slots = 1 + draws.below(2);
            for (int i = 0; i < slots; i++) {
                String first = draws.of("", " = 0.5f", " = -1", " = 3");
                text.append("    @Slot float s%s%s;\n".formatted(i, first));
                fields.add(Variable.slot("s" + i));
            }
            int hyperparameters = draws.below(4);
            for (int i = 0; i < hyperparameters; i++) {
                hyperparameter(i);
            }
            if (draws.chance(30)) {
                text.append("    static final int[] COUNTS = {3, 0, -2};\n");
                fields.add(Variable.array("COUNTS", Kind.INT, Known.COMPILING, 3, 0, true));
            }
            if (draws.chance(30)) {
                text.append("    static final float[] RATES = {0.1f, 2, 1e-3f};\n");
                fields.add(Variable.array("RATES", Kind.FLOAT, Known.COMPILING, 3, 0, true));
            }
        }

        private void hyperparameter(int i) {
            switch (draws.below(3)) {
                case 0 -> {
                    String name = Expressions.MAYBE_ZERO + i;
                    text.append("    @Hyper(\"[0, inf)\") int %s = %s;\n".formatted(name, draws.below(4)));
                    fields.add(Variable.fixed(name, Kind.INT, Known.EACH_STEP));
                }
                case 1 -> {
                    String name = Expressions.NEVER_ZERO + i;
                    text.append("    @Hyper(\"[1, inf)\") int %s = %s;\n".formatted(name, 1 + draws.below(4)));
                    fields.add(Variable.fixed(name, Kind.INT, Known.EACH_STEP));
                }
                default -> {
                    text.append(
                            "    @Hyper(\"[0, 1)\") float rate%s = %s;\n".formatted(i, draws.of("0", "0.9f", "0.1f")));
                    fields.add(Variable.fixed("rate" + i, Kind.FLOAT, Known.EACH_ELEMENT));
                }
            }
        }

        private List<Variable> arguments(boolean isUpdate) {
            var arguments = new ArrayList<Variable>();
            boolean isAssigned = draws.chance(50);
            arguments.add(argument("theta", Kind.FLOAT, Known.EACH_ELEMENT, isAssigned));
            if (isUpdate) {
                arguments.add(argument("gradient", Kind.FLOAT, Known.EACH_ELEMENT, isAssigned));
            }
            arguments.add(argument("step", Kind.LONG, Known.EACH_STEP, draws.chance(25)));
            return arguments;
        }

        private static Variable argument(String name, Kind kind, Known known, boolean isAssigned) {
            return isAssigned ? Variable.local(name, kind, known, 0) : Variable.fixed(name, kind, known);
        }

        private void helper(String name) {
            var parameters = new ArrayList<Variable>();
            int count = draws.below(4);
            for (int i = 0; i < count; i++) {
                parameters.add(parameter("p" + i));
            }
            Kind result = draws.chance(20) ? null : draws.of(Kind.FLOAT, Kind.INT, Kind.BOOLEAN, Kind.LONG);
            Known known = result == Kind.FLOAT
                    ? draws.of(Known.EACH_ELEMENT, Known.COMPILING)
                    : draws.of(Known.EACH_ELEMENT, Known.EACH_STEP, Known.COMPILING);
            known = result == null ? Known.EACH_ELEMENT : known;
            boolean writesSlots = draws.chance(60);
            Place place = method(
                    (result == null ? "void" : result.java()) + " " + name, result, known, parameters, writesSlots, 2);
            helpers.add(new Helper(name, result, known, parameters, place.divides(), writesSlots));
        }

        private Variable parameter(String name) {
            Kind kind = draws.of(Kind.FLOAT, Kind.INT, Kind.LONG, Kind.BOOLEAN);
            Known known = kind == Kind.FLOAT
                    ? draws.of(Known.EACH_ELEMENT, Known.COMPILING)
                    : draws.of(Known.EACH_ELEMENT, Known.EACH_STEP, Known.COMPILING);
            return kind == Kind.FLOAT && draws.chance(20)
                    ? Variable.array(name, kind, Known.EACH_ELEMENT, 2, 0, false)
                    : Variable.local(name, kind, known, 0);
        }

        private Place method(
                String head,
                @Nullable Kind result,
                Known known,
                List<Variable> parameters,
                boolean writesSlots,
                int depth) {
            var visible = new ArrayList<>(fields);
            visible.addAll(parameters);
            var place = new Place(helpers, visible, result, known, writesSlots);
            text.append("    ")
                    .append(head)
                    .append(parameters.stream()
                            .map(each -> each.kind().java() + (each.isArray() ? "[] " : " ") + each.name())
                            .collect(Collectors.joining(", ", "(", ")")))
                    .append(" {\n");
            new Statements(draws, place, text).body(depth);
            text.append("    }\n");
            return place;
        }
    }
}
