package org.xhat.compiler.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.xhat.compiler.graph.TensorType.Kind;

/** One line of a printed graph, read from left to right; errors name its line and the column. */
final class LineScanner {
    /** A file's name, which may have spaces and colons of its own, then line and column. */
    private static final Pattern PLACE = Pattern.compile("(.+?):(\\d{1,9}):(\\d{1,9}) ");

    private final String text;
    private final int number;
    private int position;

    LineScanner(String text, int number) {
        this.text = text;
        this.number = number;
    }

    int position() {
        return position;
    }

    boolean isBlankOrComment() {
        return text.isBlank() || text.startsWith("//");
    }

    GraphSyntaxException error(int position, String message) {
        return new GraphSyntaxException(number, position + 1, message);
    }

    boolean accept(String expected) {
        if (text.startsWith(expected, position)) {
            position += expected.length();
            return true;
        }
        return false;
    }

    void expect(String expected) {
        if (!accept(expected)) {
            throw error(position, "expected '" + expected + "'");
        }
    }

    void back(int count) {
        position -= count;
    }

    /** A space that does not begin the origins. */
    boolean acceptSeparator() {
        return !text.startsWith(GraphPrinter.ORIGIN_MARK, position) && accept(" ");
    }

    void end() {
        if (position < text.length()) {
            throw error(position, "expected the end of the line");
        }
    }

    /** The text before {@code delimiter}, which is passed too. */
    String until(String delimiter) {
        int end = text.indexOf(delimiter, position);
        if (end < 0) {
            throw error(text.length(), "expected '" + delimiter + "'");
        }
        String found = text.substring(position, end);
        position = end + delimiter.length();
        return found;
    }

    /** An operator's name. */
    String word() {
        int start = position;
        while (position < text.length() && " {".indexOf(text.charAt(position)) < 0) {
            position++;
        }
        if (position == start) {
            throw error(start, "expected an operator");
        }
        return text.substring(start, position);
    }

    int integer() {
        int start = position;
        while (position < text.length() && Character.isDigit(text.charAt(position))) {
            position++;
        }
        try {
            return Integer.parseInt(text.substring(start, position));
        } catch (NumberFormatException e) {
            throw error(start, "expected a number");
        }
    }

    TensorType type() {
        Kind kind = accept("f[") ? Kind.FLOATING : Kind.INTEGER;
        if (kind == Kind.INTEGER && !accept("i[")) {
            throw error(position, "expected a type such as f[2,3]");
        }
        int start = position;
        String extents = until("]");
        var dims = new ArrayList<Dim>();
        if (!extents.isEmpty()) {
            for (String extent : extents.split(",", -1)) {
                try {
                    dims.add(Dim.parse(extent));
                } catch (IllegalArgumentException e) {
                    throw error(start, String.valueOf(e.getMessage()));
                }
            }
        }
        return new TensorType(kind, dims);
    }

    /** The origins up to the end of the line; none where the line ends here. */
    List<Origin> origins() {
        if (!accept(GraphPrinter.ORIGIN_MARK)) {
            end();
            return List.of();
        }
        var origins = new ArrayList<Origin>();
        do {
            origins.add(origin());
        } while (accept(" | "));
        end();
        return origins;
    }

    private Origin origin() {
        var place = PLACE.matcher(text).region(position, text.length());
        if (!place.lookingAt()) {
            throw error(position, "expected FILE:LINE:COLUMN");
        }
        position = place.end();
        return new Origin(
                place.group(1), Integer.parseInt(place.group(2)), Integer.parseInt(place.group(3)), originText());
    }

    private String originText() {
        var unescaped = new StringBuilder();
        while (position < text.length() && !text.startsWith(" | ", position)) {
            char c = text.charAt(position++);
            if (c == '\\' && position < text.length()) {
                char escaped = text.charAt(position++);
                unescaped.append(escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : escaped);
            } else {
                unescaped.append(c);
            }
        }
        return unescaped.toString();
    }
}
