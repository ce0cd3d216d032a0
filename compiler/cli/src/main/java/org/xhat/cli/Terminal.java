package org.xhat.cli;

import java.util.Locale;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.runtime.text.Escapes;

/**
 * Where lines leave for standard output and standard error. A call is one line, whatever stands in the names, paths and messages
 * that it is made of.
 */
public final class Terminal {
    private Terminal() {}

    /** A line of a report: {@code form} with its values in it. */
    public static void report(String form, Object... values) {
        reportLine(String.format(Locale.ROOT, form, values));
    }

    /** A line of a report, as it is. */
    public static void reportLine(String line) {
        System.out.println(Escapes.forTerminal(line));
    }

    /** A line on standard error, as it is. */
    public static void tell(String line) {
        System.err.println(Escapes.forTerminal(line));
    }

    /** Something that ends nothing, for a person to know. */
    public static void warn(String warning) {
        tell("xhat: warning: " + warning);
    }

    /** The warnings of a compilation that went well. */
    public static void warn(DiagnosticLog log) {
        log.diagnostics().forEach(warning -> warning.render().lines().forEach(Terminal::tell));
    }
}
