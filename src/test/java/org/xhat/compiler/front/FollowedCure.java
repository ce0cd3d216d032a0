package org.xhat.compiler.front;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xhat.compiler.diag.Diagnostic;
import org.xhat.compiler.diag.SourceSpan;

/**
 * A source in which the cure of a diagnostic has been followed to the letter.
 *
 * @param text the source
 * @param start where the diagnostic's place begins now
 * @param end where it ends now
 */
record FollowedCure(String text, int start, int end) {
    private static final Pattern DID_YOU_MEAN = Pattern.compile("did you mean '(.+)'\\?");
    private static final Pattern IMPORT = Pattern.compile("write: (import .+;)");
    private static final Pattern BEFORE = Pattern.compile("write (@\\S.*) before it.*");
    private static final Pattern DECLARE = Pattern.compile("declare it (\\w+)");
    private static final Pattern CALL = Pattern.compile("write (\\w+)\\(([^…]+)\\)");
    private static final Pattern DECIMAL =
            Pattern.compile("(?<![\\w.])(\\d+\\.\\d*([eE]-?\\d+)?|\\d+[eE]-?\\d+)(?![\\w.])");

    /** The source as a mechanical cure says; empty where the cure leaves something to its reader. */
    static Optional<FollowedCure> of(Diagnostic diagnostic) {
        return diagnostic.explanation().stream()
                .flatMap(line -> of(diagnostic, line).stream())
                .findFirst();
    }

    private static Optional<FollowedCure> of(Diagnostic diagnostic, String line) {
        SourceSpan span = diagnostic.span();
        Matcher other = DID_YOU_MEAN.matcher(line);
        if (other.matches()) {
            String wrong = diagnostic.arguments().getFirst().toString().replaceAll(".*\"(.*)\".*", "$1");
            String written =
                    span.text().contains(wrong) ? span.text().replace(wrong, bare(other.group(1))) : other.group(1);
            return Optional.of(replaced(span, span.start(), span.end(), written));
        }
        Matcher missing = IMPORT.matcher(line);
        if (missing.matches()) {
            return Optional.of(inserted(span, afterPackage(span.file().text()), missing.group(1) + " "));
        }
        Matcher marker = BEFORE.matcher(line);
        if (marker.matches()) {
            return declaration(diagnostic).map(at -> inserted(span, at, marker.group(1) + " "));
        }
        Matcher type = DECLARE.matcher(line);
        if (type.matches()) {
            String declared = diagnostic.arguments().get(1) + " ";
            int at = span.file().text().lastIndexOf(declared, span.start());
            return at < 0
                    ? Optional.empty()
                    : Optional.of(moved(span, at, at + declared.length(), type.group(1) + " "));
        }
        Matcher call = CALL.matcher(line);
        if (call.matches() && line.startsWith("write " + span.text() + "(")) {
            return asFunction(span, call.group(1), call.group(2));
        }
        if (line.startsWith("leave out '" + span.text() + ".'")) {
            return Optional.of(replaced(span, span.start(), span.end() + 1, ""));
        }
        if (line.startsWith("write float for double")) {
            String text = span.file().text();
            String before = asFloat(text.substring(0, span.start()));
            String through = asFloat(text.substring(0, span.end()));
            return Optional.of(new FollowedCure(asFloat(text), before.length(), through.length()));
        }
        if (line.equals("write the character itself")) {
            String character = diagnostic.arguments().get(1).toString();
            return Optional.of(replaced(span, span.start(), span.end(), character));
        }
        return Optional.empty();
    }

    private static String asFloat(String text) {
        String single = text.replace("double ", "float ")
                .replaceAll("(?<!\\) |import static java.lang.)Math\\.", "(float) Math.");
        return DECIMAL.matcher(single).replaceAll("$1f");
    }

    private static String bare(String name) {
        return name.startsWith("@") ? name.substring(1) : name;
    }

    private static int afterPackage(String text) {
        return text.startsWith("package ") ? text.indexOf(';') + 1 : 0;
    }

    /** Where the declaration begins that an annotation is to be written before: of the method called, or the place itself. */
    private static Optional<Integer> declaration(Diagnostic diagnostic) {
        SourceSpan span = diagnostic.span();
        if (!span.text().contains("(")) {
            return Optional.of(span.file().text().lastIndexOf("Tensor ", span.start()));
        }
        Matcher method = Pattern.compile(
                        "Tensor " + Pattern.quote(diagnostic.arguments().getFirst() + "("))
                .matcher(span.file().text());
        return method.find() ? Optional.of(method.start()) : Optional.empty();
    }

    /** {@code f(x, y)} for {@code x.f(y)}: whichever of the arguments stands before the dot. */
    private static Optional<FollowedCure> asFunction(SourceSpan name, String function, String arguments) {
        String text = name.file().text();
        for (int comma = arguments.indexOf(", "); ; comma = arguments.indexOf(", ", comma + 1)) {
            String receiver = comma < 0 ? arguments : arguments.substring(0, comma);
            String rest = comma < 0 ? "" : arguments.substring(comma + 2);
            String method = receiver + "." + function + "(" + rest + ")";
            int at = name.start() - receiver.length() - 1;
            if (at >= 0 && text.startsWith(method, at)) {
                return Optional.of(replaced(name, at, at + method.length(), function + "(" + arguments + ")"));
            }
            if (comma < 0) {
                return Optional.empty();
            }
        }
    }

    private static FollowedCure replaced(SourceSpan span, int from, int to, String written) {
        String text = span.file().text();
        return new FollowedCure(text.substring(0, from) + written + text.substring(to), from, from + written.length());
    }

    /** What stands before the place of the diagnostic is replaced. */
    private static FollowedCure moved(SourceSpan span, int from, int to, String written) {
        String text = replaced(span, from, to, written).text();
        int by = written.length() - (to - from);
        return new FollowedCure(text, span.start() + by, span.end() + by);
    }

    private static FollowedCure inserted(SourceSpan span, int at, String written) {
        return at > span.start() ? replaced(span, at, at, written) : moved(span, at, at, written);
    }
}
