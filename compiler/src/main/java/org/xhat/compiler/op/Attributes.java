package org.xhat.compiler.op;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.TensorType;

/**
 * How the attributes of an operator are written between braces and read back: {@code dims=batch,100; axes=1}.
 *
 * @param <O> the operator
 */
public final class Attributes<O> {
    /** One attribute: its name, where it is kept, how its text is read, and what it is where it is not written; null where it must be. */
    record Field<O, T>(
            String key,
            Function<O, T> get,
            Function<String, T> read,
            @Nullable T otherwise) {
        Field(String key, Function<O, T> get, Function<String, T> read) {
            this(key, get, read, null);
        }

        /** The same, not written where it is {@code value}. */
        Field<O, T> or(T value) {
            return new Field<>(key, get, read, value);
        }

        String print(O op) {
            T value = get.apply(op);
            if (value.equals(otherwise)) {
                return "";
            }
            String text = value instanceof List<?> list
                    ? list.stream().map(Object::toString).collect(Collectors.joining(","))
                    : String.valueOf(value);
            return key + "=" + text;
        }

        T of(Map<String, String> values) {
            String text = values.get(key);
            return text == null ? requireNonNull(otherwise) : read.apply(text);
        }
    }

    /** Makes an operator of three attributes. */
    @FunctionalInterface
    interface OfThree<A, B, C, O> {
        O make(A first, B second, C third);
    }

    /** Makes an operator of four attributes. */
    @FunctionalInterface
    interface OfFour<A, B, C, D, O> {
        O make(A first, B second, C third, D fourth);
    }

    /** Makes an operator of five attributes. */
    @FunctionalInterface
    interface OfFive<A, B, C, D, E, O> {
        O make(A first, B second, C third, D fourth, E fifth);
    }

    private final Function<O, String> printer;
    private final BiFunction<String, TensorType, O> reader;

    private Attributes(Function<O, String> printer, BiFunction<String, TensorType, O> reader) {
        this.printer = printer;
        this.reader = reader;
    }

    /** Of an operator without any. */
    static <O> Attributes<O> none(Supplier<O> make) {
        return text(op -> "", text -> {
            if (!text.isEmpty()) {
                throw new IllegalArgumentException("it has no attributes");
            }
            return make.get();
        });
    }

    /** Of an operator that writes them in a way of its own. */
    static <O> Attributes<O> text(Function<O, String> printer, Function<String, O> reader) {
        return new Attributes<>(printer, (text, type) -> reader.apply(text));
    }

    /** A leaf's name; its type stands after it. */
    static <O> Attributes<O> typed(Function<O, String> printer, BiFunction<String, TensorType, O> reader) {
        return new Attributes<>(printer, reader);
    }

    /** Of an operator with one. */
    static <O, A> Attributes<O> of(Function<A, O> make, Field<O, A> a) {
        return made(values -> make.apply(a.of(values)), a);
    }

    /** Of an operator with two. */
    static <O, A, B> Attributes<O> of(BiFunction<A, B, O> make, Field<O, A> a, Field<O, B> b) {
        return made(values -> make.apply(a.of(values), b.of(values)), a, b);
    }

    /** Of an operator with three. */
    static <O, A, B, C> Attributes<O> of(OfThree<A, B, C, O> make, Field<O, A> a, Field<O, B> b, Field<O, C> c) {
        return made(values -> make.make(a.of(values), b.of(values), c.of(values)), a, b, c);
    }

    /** Of an operator with four. */
    static <O, A, B, C, D> Attributes<O> of(
            OfFour<A, B, C, D, O> make, Field<O, A> a, Field<O, B> b, Field<O, C> c, Field<O, D> d) {
        return made(values -> make.make(a.of(values), b.of(values), c.of(values), d.of(values)), a, b, c, d);
    }

    /** Of an operator with five. */
    static <O, A, B, C, D, E> Attributes<O> of(
            OfFive<A, B, C, D, E, O> make, Field<O, A> a, Field<O, B> b, Field<O, C> c, Field<O, D> d, Field<O, E> e) {
        return made(
                values -> make.make(a.of(values), b.of(values), c.of(values), d.of(values), e.of(values)),
                a,
                b,
                c,
                d,
                e);
    }

    @SafeVarargs
    private static <O> Attributes<O> made(Function<Map<String, String>, O> make, Field<O, ?>... fields) {
        var all = List.of(fields);
        return new Attributes<>(
                op -> all.stream()
                        .map(field -> field.print(op))
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining("; ")),
                (text, type) -> make.apply(values(text, fields)));
    }

    /** An axis. */
    static <O> Field<O, Integer> axis(String key, Function<O, Integer> get) {
        return new Field<>(key, get, Attributes::integer);
    }

    /** A number of elements. */
    static <O> Field<O, Integer> count(String key, Function<O, Integer> get) {
        return axis(key, get);
    }

    /** A number. */
    static <O> Field<O, Double> number(String key, Function<O, Double> get) {
        return new Field<>(key, get, Double::valueOf);
    }

    /** Axes. */
    static <O> Field<O, List<Integer>> axes(String key, Function<O, List<Integer>> get) {
        return new Field<>(
                key, get, text -> parts(text).map(Attributes::integer).toList());
    }

    /** An extent. */
    static <O> Field<O, Dim> dim(String key, Function<O, Dim> get) {
        return new Field<>(key, get, Dim::parse);
    }

    /** Extents. */
    static <O> Field<O, List<Dim>> dims(String key, Function<O, List<Dim>> get) {
        return new Field<>(key, get, text -> parts(text).map(Dim::parse).toList());
    }

    /** The text of those of {@code op}; empty where it has none. */
    public String print(O op) {
        return printer.apply(op);
    }

    /**
     * The operator with the attributes {@code text}.
     *
     * @param type the type of its first result, which leaves do not repeat
     * @throws IllegalArgumentException where they are not that operator's
     */
    public O parse(String text, TensorType type) {
        return reader.apply(text, type);
    }

    private static Map<String, String> values(String text, Field<?, ?>... fields) {
        var values = new LinkedHashMap<String, String>();
        for (String attribute : text.split(";")) {
            int equals = attribute.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("expected 'name=value' instead of '" + attribute.strip() + "'");
            }
            String key = attribute.substring(0, equals).strip();
            if (values.put(key, attribute.substring(equals + 1).strip()) != null) {
                throw new IllegalArgumentException("attribute '" + key + "' is given twice");
            }
        }
        var keys = Stream.of(fields).map(Field::key).toList();
        for (Field<?, ?> field : fields) {
            if (!values.containsKey(field.key()) && field.otherwise() == null) {
                throw new IllegalArgumentException("attribute '" + field.key() + "' is missing");
            }
        }
        for (String key : values.keySet()) {
            if (!keys.contains(key)) {
                throw new IllegalArgumentException("there is no attribute '" + key + "'");
            }
        }
        return values;
    }

    private static Stream<String> parts(String text) {
        return text.isEmpty() ? Stream.of() : Stream.of(text.split(",", -1)).map(String::strip);
    }

    private static int integer(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected an axis instead of '" + text + "'", e);
        }
    }
}
