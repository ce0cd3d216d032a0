package org.xhat.compiler.front;

/** Nouns with numbers and articles, for messages. */
final class Counts {

    private Counts() {}

    /** {@code no arguments}, {@code 1 argument}, {@code 2 arguments}. */
    static String of(int count, String noun) {
        return (count == 0 ? "no" : Integer.toString(count)) + " " + noun + (count == 1 ? "" : "s");
    }

    /** A type with its article: {@code an int}, {@code a Tensor}; {@code Labels} are many. */
    static String withArticle(String type) {
        boolean isVowel = "AEIOUaeiou".indexOf(type.charAt(0)) >= 0;
        return type.equals("Labels") ? type : (isVowel ? "an " : "a ") + type;
    }
}
