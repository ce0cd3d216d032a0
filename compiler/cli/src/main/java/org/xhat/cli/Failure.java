package org.xhat.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.diag.CompileException;
import org.xhat.compiler.diag.Diagnostic;
import org.xhat.compiler.diag.Severity;
import org.xhat.runtime.checkpoint.CheckpointException;
import org.xhat.runtime.data.DataException;
import org.xhat.runtime.file.FileException;
import org.xhat.runtime.memory.TooLargeException;
import org.xhat.runtime.program.RequirementException;
import org.xhat.runtime.program.StepDivisionException;
import org.xhat.runtime.train.NonFiniteLossException;

/**
 * What a command's failure looks like from outside: a sentence, a place where there is one, an exit code; never a stack trace.
 *
 * @param kind a word for programs to switch on
 * @param file the file at fault, if it is one
 * @param line its line, from 1; 0 for none
 * @param column its column, from 1; 0 for none
 * @param message what is wrong and how to mend it
 * @param lines what a person is shown
 * @param exitCode the status to exit with
 */
record Failure(
        String kind, @Nullable String file, int line, int column, String message, List<String> lines, int exitCode) {

    /** The failure that {@code thrown} stands for. */
    static Failure of(Throwable thrown) {
        return switch (thrown) {
            case CompileException e -> ofDiagnostics(e);
            case DataException e -> input("data", e.place(), e);
            case CheckpointException e -> input("checkpoint", e.place(), e);
            case NonFiniteLossException e -> ofNonFinite(e);
            case StepDivisionException e -> input("input", null, e);
            case RequirementException e -> ofRequirement(e);
            case UserException e -> input("input", e.place(), e);
            case FileException e -> input("io", e.file(), e);
            case NoSuchFileException e -> ofFile(e.getFile(), "there is no such file");
            case AccessDeniedException e -> ofFile(e.getFile(), "access is denied; check the permissions");
            case FileAlreadyExistsException e -> ofFile(e.getFile(), "a file of that name is in the way");
            case IOException e -> input("io", null, e);
            case TooLargeException e -> input("memory", null, e);
            case OutOfMemoryError e -> outOfMemory(e);
            case StackOverflowError e ->
                said("memory", "the JVM's stack is too small; give it more with XHAT_JAVA_OPTS=-Xss16m");
            case NoClassDefFoundError e -> said("memory", Main.unloadable(e));
            default -> fault(thrown);
        };
    }

    /** Wrong usage, of which picocli tells. */
    static Failure usage(String message) {
        return said("usage", null, message, message, ExitCode.USAGE);
    }

    /** Ctrl-C before there was anything to save. */
    static Failure interrupted() {
        return said("interrupted", null, "interrupted", "interrupted", ExitCode.INTERRUPTED);
    }

    private static Failure ofDiagnostics(CompileException thrown) {
        Diagnostic first = thrown.diagnostics().stream()
                .filter(diagnostic -> diagnostic.kind().severity() == Severity.ERROR)
                .findFirst()
                .orElseThrow();
        return new Failure(
                "compile",
                first.span().file().path(),
                first.span().line(),
                first.span().column(),
                first.message(),
                String.valueOf(thrown.getMessage()).lines().toList(),
                ExitCode.WRONG_INPUT);
    }

    private static Failure ofRequirement(RequirementException thrown) {
        var first = thrown.unmet().getFirst();
        return new Failure(
                "compile",
                first.file(),
                first.line(),
                first.column(),
                first.message(),
                String.valueOf(thrown.getMessage()).lines().toList(),
                ExitCode.WRONG_INPUT);
    }

    private static Failure said(String kind, @Nullable String file, String message, String line, int exitCode) {
        return new Failure(kind, file, 0, 0, message, List.of("xhat: " + line), exitCode);
    }

    /** Of many small things, none of which is to blame: what is large is made where its name is known. */
    private static Failure outOfMemory(OutOfMemoryError thrown) {
        String missing = String.valueOf(thrown.getMessage());
        return said(
                "memory",
                "out of memory (" + missing + "); "
                        + (missing.contains("native thread")
                                ? "use fewer --threads"
                                : "give the JVM more with XHAT_JAVA_OPTS=-Xmx…"));
    }

    private static Failure said(String kind, String message) {
        return said(kind, null, message, message, ExitCode.WRONG_INPUT);
    }

    private static Failure ofNonFinite(NonFiniteLossException thrown) {
        var told = input("non-finite-loss", null, thrown);
        return thrown.origin()
                .map(origin -> new Failure(
                        told.kind,
                        origin.file(),
                        origin.line(),
                        origin.column(),
                        told.message,
                        told.lines,
                        told.exitCode))
                .orElse(told);
    }

    private static Failure ofFile(@Nullable String file, String problem) {
        return said("io", file, problem, file + ": " + problem, ExitCode.WRONG_INPUT);
    }

    private static Failure input(String kind, @Nullable String file, Exception thrown) {
        String message = String.valueOf(thrown.getMessage());
        return said(kind, file, message, message, ExitCode.WRONG_INPUT);
    }

    /** A fault of xhat: the stack goes to a file, for the report that the user is asked for. */
    private static Failure fault(Throwable thrown) {
        String message = thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
        String report;
        try {
            Path file = Files.createTempFile("xhat-fault-", ".txt");
            try (var writer = new PrintWriter(Files.newBufferedWriter(file))) {
                thrown.printStackTrace(writer);
            }
            report = "; please report it with the file " + file;
        } catch (IOException e) {
            report = "; its details could not be written: " + e.getMessage();
        }
        return said("fault", null, message, "this is a fault of xhat itself: " + message + report, ExitCode.FAULT);
    }

    /** As {@code --json} prints it. */
    String toJson() {
        return Json.object(json -> {
            json.writeObjectFieldStart("error");
            json.writeStringField("kind", kind);
            json.writeStringField("file", file);
            if (line > 0) {
                json.writeNumberField("line", line);
                json.writeNumberField("column", column);
            } else {
                json.writeNullField("line");
                json.writeNullField("column");
            }
            json.writeStringField("message", message);
            json.writeEndObject();
        });
    }
}
