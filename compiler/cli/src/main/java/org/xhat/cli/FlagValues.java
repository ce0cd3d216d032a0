package org.xhat.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.xhat.cli.CurveChart.Measure;
import org.xhat.compiler.pipeline.Backend;
import org.xhat.compiler.pipeline.Explanation.Emission;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.text.Numbers;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What flags accept. A value that no model and no data set could make right is wrong usage: picocli names the flag, the
 * converters here the value and what is accepted.
 */
public final class FlagValues {
    private static final int MAX_THREADS = 1024;

    private FlagValues() {}

    /** Has {@code line} read paths, and backends, element types, measures and stages by the names that people type. */
    static void register(CommandLine line) {
        line.registerConverter(Backend.class, typed -> oneOf(typed, List.of(Backend.values()), FlagValues::name));
        line.registerConverter(
                ElementType.class, typed -> oneOf(typed, List.of(ElementType.values()), ElementType::label));
        line.registerConverter(Path.class, FlagValues::path);
        line.registerConverter(String.class, FlagValues::text);
        line.registerConverter(Measure.class, typed -> oneOf(typed, List.of(Measure.values()), FlagValues::name));
        line.registerConverter(Emission.class, typed -> oneOf(typed, List.of(Emission.values()), FlagValues::name));
    }

    /** A name, a title: something. */
    private static String text(String typed) {
        if (typed.isEmpty()) {
            throw new TypeConversionException("'" + typed + "' is empty");
        }
        return typed;
    }

    /** A file or a folder. A name can be none where the locale has no characters for it. */
    static Path path(String typed) {
        try {
            return Path.of(text(typed));
        } catch (InvalidPathException e) {
            String charset = System.getProperty("sun.jnu.encoding", "UTF-8");
            throw new TypeConversionException("'" + typed + "' names no file"
                    + (charset.equals("UTF-8")
                            ? " (" + e.getReason() + ")"
                            : " where the locale's characters are " + charset + ": set LC_ALL=C.UTF-8"));
        }
    }

    /** How the command line spells a constant. */
    static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Steps, examples, samples: at least one. */
    public static final class Count implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String typed) {
            return (int) whole(typed, 1, Integer.MAX_VALUE);
        }
    }

    /** Threads of a team. */
    public static final class Threads implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String typed) {
            return (int) whole(typed, 1, MAX_THREADS);
        }
    }

    /** A seed: any long. */
    public static final class Seed implements ITypeConverter<Long> {
        @Override
        public Long convert(String typed) {
            return whole(typed, Long.MIN_VALUE, Long.MAX_VALUE);
        }
    }

    /** A vector's width. */
    static final class VectorBits implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String typed) {
            return oneOf(typed, List.of(128, 256, 512), Object::toString);
        }
    }

    private static long whole(String typed, long least, long most) {
        try {
            long value = Long.parseLong(typed);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // the message below says what is accepted
        }
        throw new TypeConversionException("'" + typed + "' is not a whole number from " + Numbers.grouped(least)
                + " to " + Numbers.grouped(most));
    }

    private interface Name<T> {
        String of(T value);
    }

    private static <T> T oneOf(String typed, List<T> known, Name<T> name) {
        return known.stream()
                .filter(value -> name.of(value).equalsIgnoreCase(typed))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + typed + "' is not one of "
                        + known.stream().map(name::of).collect(Collectors.joining(", "))));
    }
}
