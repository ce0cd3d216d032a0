package org.xhat.runtime.text;

import java.util.HexFormat;

/**
 * Text of others – names, strings, paths, lines of files – made harmless for where it goes. What cannot be seen is written as
 * Java writes it, {@code \n} or {@code \u202e}: control characters, separators other than a blank, formats such as those that
 * turn the direction of writing, halves of surrogate pairs, and code points that are no characters.
 */
public final class Escapes {
    private Escapes() {}

    /** For one line on a terminal: it stays one line, moves no cursor, and shows every character that it has. */
    public static String forTerminal(String text) {
        if (text.codePoints().noneMatch(Escapes::isHidden)) {
            return text;
        }
        var shown = new StringBuilder();
        text.codePoints().forEach(character -> {
            if (!isHidden(character)) {
                shown.appendCodePoint(character);
                return;
            }
            switch (character) {
                case '\n' -> shown.append("\\n");
                case '\r' -> shown.append("\\r");
                case '\t' -> shown.append("\\t");
                default -> {
                    for (char unit : Character.toChars(character)) {
                        shown.append("\\u").append(HexFormat.of().toHexDigits(unit));
                    }
                }
            }
        });
        return shown.toString();
    }

    /** For the content of an element, or an attribute in quotes, of an XML document. */
    public static String forXml(String text) {
        return forTerminal(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** For a part of a file's path: of what is neither letter nor digit only {@code -}, {@code _} and {@code .} within. */
    public static String forPath(String name) {
        return name.replaceAll("[^\\p{L}\\p{M}\\p{N}._-]|^\\.", "_");
    }

    private static boolean isHidden(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            case Character.SPACE_SEPARATOR -> character != ' ';
            default -> (character & 0xFFFE) == 0xFFFE;
        };
    }
}
