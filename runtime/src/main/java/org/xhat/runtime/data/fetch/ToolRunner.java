package org.xhat.runtime.data.fetch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a tool of the system. */
interface ToolRunner {

    /**
     * What a tool did.
     *
     * @param exitCode 0 for success
     * @param errors its standard error, as text
     */
    record Outcome(int exitCode, String errors) {}

    /** The tool is not installed. */
    final class MissingToolException extends IOException {
        private static final long serialVersionUID = 1L;

        MissingToolException(String tool, Throwable cause) {
            super(tool + " was not found", cause);
        }
    }

    /**
     * Runs a command to its end.
     *
     * @param folder where it runs
     * @param output receives its standard output
     * @throws MissingToolException if the tool is not installed
     * @throws IOException if it does not finish in time
     * @throws InterruptedException if this thread is interrupted; the tool is stopped
     */
    Outcome run(Path folder, Path output, List<String> command) throws IOException, InterruptedException;

    /** Runs tools of this machine, messages in English, for ten minutes at most. */
    final class Real implements ToolRunner {
        private static final long LIMIT_MINUTES = 10;

        @Override
        public Outcome run(Path folder, Path output, List<String> command) throws IOException, InterruptedException {
            Path errors = folder.resolve("errors.txt");
            var builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile());
            builder.environment().put("LC_ALL", "C");
            Process process = start(builder);
            try {
                process.getOutputStream().close(); // nobody answers questions
                if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                    throw new IOException(command.getFirst() + " did not finish within " + LIMIT_MINUTES + " minutes");
                }
            } finally {
                process.destroyForcibly();
            }
            return new Outcome(process.exitValue(), new String(Files.readAllBytes(errors), StandardCharsets.UTF_8));
        }

        private static Process start(ProcessBuilder builder) throws MissingToolException {
            try {
                return builder.start();
            } catch (IOException e) {
                throw new MissingToolException(builder.command().getFirst(), e);
            }
        }
    }
}
