package org.xhat.compiler.front.random;

import java.util.List;
import java.util.function.BooleanSupplier;

/** Draws the statements of a method's body. Each says whether what stands after it can be reached. */
final class Statements {

    private static final int EXPRESSION_DEPTH = 3;
    private static final int MAX_LOOPS = 2;

    private final Draws draws;
    private final Place place;
    private final Expressions expressions;
    private final StringBuilder text;
    private int indent = 2;

    Statements(Draws draws, Place place, StringBuilder text) {
        this.draws = draws;
        this.place = place;
        this.expressions = new Expressions(draws, place);
        this.text = text;
    }

    /** A method's body, to its last return. */
    void body(int depth) {
        if (several(depth)) {
            returned();
        }
    }

    private boolean several(int depth) {
        while (draws.chance(place.depth() + place.loops() == 0 ? 88 : 65)) {
            if (!draws.statement(() -> one(depth))) {
                return false;
            }
        }
        return true;
    }

    private void line(String line) {
        text.append("    ".repeat(indent)).append(line).append('\n');
    }

    private boolean block(int depth) {
        indent++;
        boolean goesOn = place.block(() -> several(depth));
        indent--;
        return goesOn;
    }

    private boolean one(int depth) {
        return switch (draws.below(depth > 0 ? 16 : 7)) {
            case 0, 1, 2 -> assigned();
            case 3, 4 -> declared();
            case 5 -> called();
            case 6 -> left();
            case 7, 8, 9 -> decided(depth);
            case 10, 11 -> looped(depth);
            case 12 -> switched(depth);
            case 13 -> excluded(depth);
            case 14 -> leftEarly(depth);
            default -> each(depth);
        };
    }

    private boolean assigned() {
        List<Variable> targets = place.where(variable -> place.canAssign(variable, Known.COMPILING));
        if (targets.isEmpty()) {
            return declared();
        }
        Variable target = draws.of(targets);
        String name = target.isArray() ? target.name() + "[" + index(target) + "]" : target.name();
        line(expressions.assigned(name, target, EXPRESSION_DEPTH) + ";");
        return true;
    }

    /** An index, which may count on. */
    private String index(Variable array) {
        if (draws.chance(80) || array.length() < 2) {
            return expressions.index(array);
        }
        String name = place.freshName();
        place.declare(Variable.fixed(name, Kind.INT, Known.COMPILING));
        line("int " + name + " = 0;");
        return draws.of(name + "++", "++" + name, name + " = 1", name + " += 1");
    }

    private boolean declared() {
        Kind kind = draws.of(Kind.FLOAT, Kind.INT, Kind.LONG, Kind.BOOLEAN);
        Known known = kind == Kind.FLOAT ? draws.of(Known.EACH_ELEMENT, Known.COMPILING) : draws.of(Known.values());
        String name = place.freshName();
        if (draws.chance(15)) {
            return declaredArray(name, kind, known);
        }
        switch (draws.below(6)) {
            case 0 -> line("var " + name + " = " + expressions.of(kind, known, EXPRESSION_DEPTH) + ";");
            case 1 -> {
                String condition = expressions.of(Kind.BOOLEAN, known, EXPRESSION_DEPTH);
                line(kind.java() + " " + name + ";");
                line("if (" + condition + ") { " + name + " = "
                        + place.under(known, () -> expressions.widening(kind, known, EXPRESSION_DEPTH)) + "; } else { "
                        + name + " = "
                        + place.under(known, () -> expressions.widening(kind, known, EXPRESSION_DEPTH)) + "; }");
            }
            default ->
                line(kind.java() + " " + name + " = " + expressions.widening(kind, known, EXPRESSION_DEPTH) + ";");
        }
        place.declare(Variable.local(name, kind, known, place.depth()));
        return true;
    }

    private boolean declaredArray(String name, Kind kind, Known known) {
        String type = kind.java() + "[]";
        List<Variable> same =
                place.where(variable -> variable.isArray() && variable.kind() == kind && !variable.isFixed());
        if (!same.isEmpty() && draws.chance(30)) {
            Variable other = draws.of(same);
            line(type + " " + name + " = " + other.name() + ";");
            place.declare(Variable.array(name, kind, other.known(), other.length(), other.depth(), false));
        } else if (draws.chance(30)) {
            line(type + " " + name + " = new " + kind.java() + "[2];");
            place.declare(Variable.array(name, kind, known, 2, place.depth(), false));
        } else {
            line(type + " " + name + " = {" + expressions.widening(kind, known, 2) + ", "
                    + expressions.widening(kind, known, 2) + "};");
            place.declare(Variable.array(name, kind, known, 2, place.depth(), false));
        }
        return true;
    }

    private boolean called() {
        List<Helper> callable =
                place.helpers.stream().filter(expressions::isCallable).toList();
        if (callable.isEmpty()) {
            return assigned();
        }
        line(expressions.call(draws.of(callable), EXPRESSION_DEPTH) + ";");
        return true;
    }

    /** Leaves the method or the loop, where that can be. */
    private boolean left() {
        if (place.depth() == 0) {
            return assigned();
        }
        if (place.canBreak() && draws.chance(30)) {
            line("break;");
            return false;
        }
        if (place.canContinue() && draws.chance(50)) {
            line("continue;");
            return false;
        }
        if (!place.canReturn()) {
            return assigned();
        }
        returned();
        return false;
    }

    private void returned() {
        line(
                place.result == null
                        ? "return;"
                        : "return " + expressions.widening(place.result, place.resultKnown, EXPRESSION_DEPTH) + ";");
        place.returned();
    }

    private boolean decided(int depth) {
        Known known = draws.of(Known.EACH_ELEMENT, Known.EACH_STEP, Known.COMPILING);
        line("if (" + expressions.of(Kind.BOOLEAN, known, EXPRESSION_DEPTH) + ") {");
        boolean goesOn = place.under(known, () -> block(depth - 1));
        boolean isLast = false;
        while (!isLast && draws.chance(60)) {
            isLast = draws.chance(60);
            line(
                    isLast
                            ? "} else {"
                            : "} else if (" + place.under(known, () -> expressions.of(Kind.BOOLEAN, known, 2)) + ") {");
            goesOn |= place.under(known, () -> block(depth - 1));
        }
        line("}");
        return goesOn || !isLast;
    }

    private boolean looped(int depth) {
        if (place.loops() >= MAX_LOOPS) {
            return decided(depth);
        }
        Known leaves = draws.of(Known.values());
        int count = 1 + draws.below(3);
        String name = place.freshName();
        Variable counter = Variable.fixed(name, Kind.INT, Known.COMPILING);
        switch (draws.below(3)) {
            case 0 -> {
                line("for (int %s = 0; %s < %s; %s++) {".formatted(name, name, count, name));
                place.block(() -> {
                    place.declare(counter);
                    return place.loop(leaves, () -> block(depth - 1));
                });
                line("}");
            }
            case 1 -> {
                line("int " + name + " = " + count + ";");
                place.declare(counter);
                line("while (" + name + "-- > 0) {");
                place.loop(leaves, () -> block(depth - 1));
                line("}");
            }
            default -> {
                line("int " + name + " = 0;");
                place.declare(counter);
                line("do {");
                place.loop(leaves, () -> goesOn(() -> block(depth - 1)));
                line("} while (++" + name + " < " + count + ");");
            }
        }
        return true;
    }

    /** The body of a do-while, in a condition where it might not reach the end. */
    private boolean goesOn(BooleanSupplier body) {
        indent++;
        line("if (" + expressions.of(Kind.BOOLEAN, Known.COMPILING, 1) + ") {");
        place.under(Known.COMPILING, body::getAsBoolean);
        line("}");
        indent--;
        return true;
    }

    private boolean each(int depth) {
        List<Variable> arrays = place.where(Variable::isArray);
        if (arrays.isEmpty() || place.loops() >= MAX_LOOPS) {
            return decided(depth);
        }
        Variable array = draws.of(arrays);
        Known leaves = draws.of(Known.values());
        place.block(() -> {
            String name = place.freshName();
            line("for (" + draws.of(array.kind().java(), "var") + " " + name + " : " + array.name() + ") {");
            return place.loop(leaves, () -> {
                place.declare(Variable.local(name, array.kind(), array.known(), place.depth()));
                return block(depth - 1);
            });
        });
        line("}");
        return true;
    }

    private boolean switched(int depth) {
        Known known = draws.of(Known.EACH_STEP, Known.COMPILING);
        line("switch (" + expressions.of(Kind.INT, known, EXPRESSION_DEPTH) + " % 3) {");
        boolean areArrows = draws.chance(40);
        boolean hasDefault = draws.chance(70);
        int count = 1 + draws.below(3);
        int middle = draws.chance(30) ? draws.below(count) : count - 1;
        boolean goesOn = !hasDefault;
        for (int i = 0; i < count; i++) {
            boolean isDefault = hasDefault && i == middle;
            String label = isDefault ? "default" : i == 1 ? "case 1, -1" : "case " + i;
            line(label + (areArrows ? " -> {" : ": {"));
            boolean ends = place.under(known, () -> place.cases(() -> block(depth - 1)));
            boolean breaks = ends && !areArrows && draws.chance(60);
            line(breaks ? "} break;" : "}");
            goesOn |= breaks || (ends && (areArrows || i == count - 1));
        }
        line("}");
        return goesOn;
    }

    /** {@code if (period > 0) { … }}: inside, it divides. */
    private boolean excluded(int depth) {
        List<Variable> maybeZero = place.where(variable -> variable.name().startsWith(Expressions.MAYBE_ZERO));
        if (maybeZero.isEmpty()) {
            return decided(depth);
        }
        String name = draws.of(maybeZero).name();
        line("if (" + draws.of(name + " > 0", name + " != 0", "0 < " + name) + ") {");
        place.under(
                Known.EACH_STEP,
                () -> place.block(() -> {
                    place.isNotZero(name);
                    return block(depth - 1);
                }));
        line("}");
        return true;
    }

    /** {@code if (period == 0) { return …; }}: after it, it divides. */
    private boolean leftEarly(int depth) {
        List<Variable> maybeZero = place.where(variable -> variable.name().startsWith(Expressions.MAYBE_ZERO));
        boolean canReturn = place.under(Known.EACH_STEP, place::canReturn);
        if (maybeZero.isEmpty() || !canReturn) {
            return decided(depth);
        }
        String name = draws.of(maybeZero).name();
        line("if (" + name + " == 0) {");
        indent++;
        place.under(
                Known.EACH_STEP,
                () -> place.block(() -> {
                    returned();
                    return true;
                }));
        indent--;
        line("}");
        place.isNotZero(name);
        return true;
    }
}
