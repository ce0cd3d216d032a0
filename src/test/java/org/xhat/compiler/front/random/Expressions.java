package org.xhat.compiler.front.random;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Draws expressions, each in parentheses where it is more than one word. */
final class Expressions {

    /** Before the names of hyperparameters that may be 0. */
    static final String MAYBE_ZERO = "period";

    /** Before the names of those that may not. */
    static final String NEVER_ZERO = "every";

    private static final List<String> INTS = List.of("0", "1", "2", "3", "-1", "7", "2147483647", "-2147483648");
    private static final List<String> LONGS = List.of("0L", "1L", "-3L", "4294967297L", "9223372036854775807L");
    private static final List<String> FLOATS =
            List.of("0f", "1f", "0.5f", "-0f", "0.1f", "1e-3f", "-2.5f", "16777217f", "3e38f");

    private final Draws draws;
    private final Place place;

    Expressions(Draws draws, Place place) {
        this.draws = draws;
        this.place = place;
    }

    /** One of {@code kind}, or of a kind that Java widens to it. */
    String widening(Kind kind, Known limit, int depth) {
        return switch (kind) {
            case LONG -> of(draws.of(Kind.LONG, Kind.INT), limit, depth);
            case FLOAT -> of(draws.of(Kind.FLOAT, Kind.FLOAT, Kind.INT, Kind.LONG), limit, depth);
            case INT, BOOLEAN -> of(kind, limit, depth);
        };
    }

    /** One of exactly {@code kind}, whose value is known when {@code limit} says, or earlier. */
    String of(Kind kind, Known limit, int depth) {
        boolean isOfStep = kind == Kind.FLOAT && limit == Known.EACH_STEP;
        return isOfStep ? any(kind, Known.COMPILING, depth) : any(kind, limit, depth);
    }

    private String any(Kind kind, Known limit, int depth) {
        if (depth <= 0) {
            return leaf(kind, limit);
        }
        return switch (draws.below(10)) {
            case 0 -> leaf(kind, limit);
            case 1 -> choice(kind, limit, depth);
            case 2 -> assignment(kind, limit, depth);
            case 3 -> call(kind, limit, depth);
            case 4 -> cases(kind, limit, depth);
            case 5 -> element(kind, limit);
            default -> operation(kind, limit, depth);
        };
    }

    private String leaf(Kind kind, Known limit) {
        List<Variable> named = place.where(variable -> variable.kind() == kind
                && !variable.isArray()
                && variable.known().by(limit));
        return named.isEmpty() || draws.chance(25)
                ? literal(kind)
                : draws.of(named).name();
    }

    private String literal(Kind kind) {
        String literal = switch (kind) {
            case INT -> draws.of(INTS);
            case LONG -> draws.of(LONGS);
            case FLOAT -> draws.of(FLOATS);
            case BOOLEAN -> draws.of("true", "false");
        };
        return literal.startsWith("-") ? "(" + literal + ")" : literal;
    }

    private String choice(Kind kind, Known limit, int depth) {
        Known when = draws.of(Known.values());
        when = when.by(limit) ? when : limit;
        boolean isInteger = kind == Kind.INT || kind == Kind.LONG;
        boolean guards = isInteger && Known.EACH_STEP.by(limit) && draws.chance(25);
        if (guards && place.canDivide() && !maybeZero().isEmpty()) {
            String divisor = draws.of(maybeZero());
            place.divided();
            String taken = side(Known.EACH_STEP, () -> "(" + of(kind, limit, depth - 1) + quotient() + divisor + ")");
            String other = side(Known.EACH_STEP, () -> of(kind, limit, depth - 1));
            return draws.chance(50)
                    ? "(" + divisor + " != 0 ? " + taken + " : " + other + ")"
                    : "(" + divisor + " == 0 ? " + other + " : " + taken + ")";
        }
        Known known = when;
        String condition = of(Kind.BOOLEAN, known, depth - 1);
        boolean isWide = draws.chance(50);
        String then = side(known, () -> isWide ? widening(kind, limit, depth - 1) : of(kind, limit, depth - 1));
        String otherwise = side(known, () -> of(kind, limit, depth - 1));
        return draws.chance(50)
                ? "(" + condition + " ? " + then + " : " + otherwise + ")"
                : "(" + condition + " ? " + otherwise + " : " + then + ")";
    }

    /** What is computed only where a condition known by {@code condition} holds. */
    private String side(Known condition, Supplier<String> side) {
        return place.under(condition, side);
    }

    private List<String> maybeZero() {
        return place.where(variable -> variable.name().startsWith(MAYBE_ZERO)).stream()
                .map(Variable::name)
                .toList();
    }

    private String quotient() {
        return draws.of(" / ", " % ");
    }

    /** What can divide here. */
    String divisor(Known limit) {
        var divisors = new ArrayList<String>(List.of("2", "3", "(-1)", "7"));
        if (Known.EACH_STEP.by(limit)) {
            place.where(variable -> variable.name().startsWith(NEVER_ZERO)).forEach(each -> divisors.add(each.name()));
            if (place.canDivide()) {
                place.notZero().forEach(divisors::add);
                place.notZero().forEach(divisors::add);
                place.where(variable -> variable.name().equals("step") && variable.isFixed())
                        .forEach(step -> divisors.add("((int) (step % 5) + 1)"));
            }
        }
        if (limit == Known.EACH_ELEMENT) {
            divisors.add("(" + side(Known.COMPILING, () -> of(Kind.BOOLEAN, limit, 1)) + " ? 2 : -3)");
        }
        String divisor = draws.of(divisors);
        if (divisor.startsWith("((int)") || place.notZero().contains(divisor)) {
            place.divided();
        }
        return divisor;
    }

    /** An assignment as a value, where one can stand here. */
    private String assignment(Kind kind, Known limit, int depth) {
        List<Variable> targets = place.where(variable -> variable.kind() == kind
                && !variable.isArray()
                && variable.known().by(limit)
                && place.canAssign(variable, Known.COMPILING));
        if (targets.isEmpty()) {
            return operation(kind, limit, depth);
        }
        Variable target = draws.of(targets);
        return "(" + assigned(target.name(), target, depth - 1) + ")";
    }

    /** {@code target = value} and its like, without parentheses. */
    String assigned(String name, Variable target, int depth) {
        Kind kind = target.kind();
        if (kind == Kind.BOOLEAN) {
            return name + " = " + of(kind, target.known(), depth);
        }
        return switch (draws.below(8)) {
            case 0, 1, 2 -> name + " = " + widening(kind, target.known(), depth);
            case 3 -> draws.of(name + "++", name + "--", "++" + name, "--" + name);
            case 4 ->
                kind == Kind.FLOAT
                        ? name + " /= " + widening(kind, target.known(), depth)
                        : name + draws.of(" /= ", " %= ") + divisor(target.known());
            default -> name + draws.of(" += ", " -= ", " *= ") + compound(kind, target.known(), depth);
        };
    }

    /** The right side of a compound assignment, which is cast to the target's type. */
    private String compound(Kind kind, Known limit, int depth) {
        boolean isCast = kind != Kind.FLOAT && draws.chance(30);
        Kind other = limit == Known.COMPILING && draws.chance(50) ? Kind.FLOAT : Kind.LONG;
        return isCast ? of(other, limit, depth) : widening(kind, limit, depth);
    }

    private String call(Kind kind, Known limit, int depth) {
        List<Helper> callable = place.helpers.stream()
                .filter(helper -> helper.result() == kind && helper.known().by(limit))
                .filter(this::isCallable)
                .toList();
        if (callable.isEmpty()) {
            return operation(kind, limit, depth);
        }
        return call(draws.of(callable), depth);
    }

    /** Whether a helper can be called here. */
    boolean isCallable(Helper helper) {
        return (place.writesSlots || !helper.writesSlots())
                && (place.canDivide() || !helper.divides())
                && helper.parameters().stream()
                        .allMatch(parameter ->
                                !parameter.isArray() || !arrays(parameter).isEmpty());
    }

    private List<Variable> arrays(Variable parameter) {
        return place.where(variable -> variable.isArray()
                && !variable.isFixed()
                && variable.kind() == parameter.kind()
                && variable.known() == parameter.known()
                && variable.length() >= parameter.length());
    }

    String call(Helper helper, int depth) {
        if (helper.divides()) {
            place.divided();
        }
        return helper.name()
                + helper.parameters().stream()
                        .map(parameter -> parameter.isArray()
                                ? draws.of(arrays(parameter)).name()
                                : widening(parameter.kind(), parameter.known(), depth - 1))
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    /** A switch with arrows, over an int that no element decides. One of booleans in dead code stops javac 25 itself. */
    private String cases(Kind kind, Known limit, int depth) {
        if (kind == Kind.BOOLEAN) {
            return truth(limit, depth);
        }
        Known when = limit == Known.COMPILING ? limit : draws.of(Known.COMPILING, Known.EACH_STEP);
        String selector = of(Kind.INT, when, depth - 1) + " % 3";
        int count = 1 + draws.below(3);
        var text = new StringBuilder("(switch (" + selector + ") { ");
        for (int i = 0; i < count; i++) {
            text.append("case ")
                    .append(i == 1 ? "1, -1" : i)
                    .append(" -> ")
                    .append(side(
                            when,
                            () -> draws.chance(50) ? widening(kind, limit, depth - 1) : of(kind, limit, depth - 1)))
                    .append("; ");
        }
        return text.append("default -> ")
                .append(side(when, () -> of(kind, limit, depth - 1)))
                .append("; })")
                .toString();
    }

    private String element(Kind kind, Known limit) {
        List<Variable> arrays = place.where(variable -> variable.isArray()
                && variable.kind() == kind
                && variable.known().by(limit));
        if (arrays.isEmpty()) {
            return leaf(kind, limit);
        }
        Variable array = draws.of(arrays);
        return array.name() + "[" + index(array) + "]";
    }

    /** An index of an array that is known when compiling. */
    String index(Variable array) {
        return draws.chance(30)
                ? "Math.floorMod(" + of(Kind.INT, Known.COMPILING, 1) + ", " + array.length() + ")"
                : String.valueOf(draws.below(array.length()));
    }

    private String operation(Kind kind, Known limit, int depth) {
        return switch (kind) {
            case INT -> integer(kind, limit, depth);
            case LONG -> integer(kind, limit, depth);
            case FLOAT -> floating(limit, depth);
            case BOOLEAN -> truth(limit, depth);
        };
    }

    private String integer(Kind kind, Known limit, int depth) {
        boolean isInt = kind == Kind.INT;
        return switch (draws.below(6)) {
            case 0 -> "(-" + of(kind, limit, depth - 1) + ")";
            case 1 -> "(" + of(kind, limit, depth - 1) + quotient() + divisor(limit) + ")";
            case 2 -> "((" + kind.java() + ") " + of(isInt ? Kind.LONG : Kind.INT, limit, depth - 1) + ")";
            case 3 ->
                limit == Known.COMPILING
                        ? "((" + kind.java() + ") " + of(Kind.FLOAT, limit, depth - 1) + ")"
                        : infix(kind, limit, depth);
            default -> infix(kind, limit, depth);
        };
    }

    /** With one operand of {@code kind}, and one of that or a narrower one, in either order. */
    private String infix(Kind kind, Known limit, int depth) {
        String operator = draws.of(" + ", " - ", " * ");
        String first = draws.chance(50) ? widening(kind, limit, depth - 1) : of(kind, limit, depth - 1);
        String second = of(kind, limit, depth - 1);
        return draws.chance(50) ? "(" + first + operator + second + ")" : "(" + second + operator + first + ")";
    }

    private String floating(Known limit, int depth) {
        boolean isFunction = limit == Known.EACH_ELEMENT && draws.chance(25);
        if (isFunction) {
            String x = widening(Kind.FLOAT, limit, depth - 1);
            return switch (draws.below(5)) {
                case 0 -> "abs(" + x + ")";
                case 1 -> "max(" + x + ", " + widening(Kind.FLOAT, limit, depth - 1) + ")";
                case 2 -> "min(" + x + ", " + widening(Kind.FLOAT, limit, depth - 1) + ")";
                case 3 -> "sqrt(" + x + ")";
                default -> "exp(" + x + ")";
            };
        }
        return switch (draws.below(5)) {
            case 0 -> "(-" + of(Kind.FLOAT, limit, depth - 1) + ")";
            case 1 -> "((float) " + widening(Kind.FLOAT, limit, depth - 1) + ")";
            case 2 -> "(" + of(Kind.FLOAT, limit, depth - 1) + " / " + widening(Kind.FLOAT, limit, depth - 1) + ")";
            default -> infix(Kind.FLOAT, limit, depth);
        };
    }

    private String truth(Known limit, int depth) {
        return switch (draws.below(8)) {
            case 0 -> "(!" + of(Kind.BOOLEAN, limit, depth - 1) + ")";
            case 1, 2 -> {
                String left = of(Kind.BOOLEAN, limit, depth - 1);
                String right = side(limit, () -> of(Kind.BOOLEAN, limit, depth - 1));
                yield "(" + left + draws.of(" && ", " || ") + right + ")";
            }
            case 3 -> {
                String left = of(Kind.BOOLEAN, limit, depth - 1);
                yield "(" + left + draws.of(" == ", " != ") + of(Kind.BOOLEAN, limit, depth - 1) + ")";
            }
            case 4 -> guarded(limit, depth);
            default -> compared(limit, depth);
        };
    }

    private String compared(Known limit, int depth) {
        List<Kind> kinds =
                limit == Known.EACH_STEP ? List.of(Kind.INT, Kind.LONG) : List.of(Kind.FLOAT, Kind.INT, Kind.LONG);
        Kind left = draws.of(kinds);
        Kind right = draws.of(kinds);
        String relation = draws.of(" < ", " > ", " <= ", " >= ", " == ", " != ");
        return "(" + of(left, limit, depth - 1) + relation + of(right, limit, depth - 1) + ")";
    }

    /** {@code period > 0 && step % period == 0}. */
    private String guarded(Known limit, int depth) {
        if (!Known.EACH_STEP.by(limit) || !place.canDivide() || maybeZero().isEmpty()) {
            return compared(limit, depth);
        }
        String divisor = draws.of(maybeZero());
        place.divided();
        String dividend = side(Known.EACH_STEP, () -> of(draws.of(Kind.INT, Kind.LONG), Known.EACH_STEP, depth - 1));
        String compared = dividend + quotient() + divisor + draws.of(" == ", " > ") + draws.of("0", "1");
        return draws.chance(50)
                ? "(" + divisor + " > 0 && " + compared + ")"
                : "(" + divisor + " == 0 || " + compared + ")";
    }
}
