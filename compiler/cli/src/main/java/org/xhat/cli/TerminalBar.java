package org.xhat.cli;

import java.io.PrintStream;
import java.util.stream.Stream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import org.xhat.runtime.text.Numbers;

/** A progress bar on standard error, as wide as the terminal. */
final class TerminalBar implements AutoCloseable {
    /** Set by the launcher; 0 where the terminal does not say. */
    private static final String COLUMNS = "xhat.columns";

    private static final int DEFAULT_COLUMNS = 80;

    private static final int DRAWING_INTERVAL_MILLIS = 100;

    private static final String TO_START_AND_ERASE = "\r\033[K";

    private static final int SHORTEST_BAR = 8;
    private static final int LONGEST_BAR = 60;

    private final ProgressBar bar;

    /** Of {@code most} steps, {@code done} of which are behind. */
    TerminalBar(long done, long most) {
        this.bar = new ProgressBarBuilder()
                .setTaskName("")
                .setInitialMax(most)
                .setRenderer((progress, width) ->
                        line(progress.getCurrent(), progress.getMax(), progress.getExtraMessage(), width))
                .setUpdateIntervalMillis(DRAWING_INTERVAL_MILLIS)
                .setConsumer(new OneLine(System.err, columns()))
                .build();
        bar.stepTo(done);
    }

    /** So many steps are done. */
    void reach(long done) {
        bar.stepTo(done);
    }

    /** What is shown beside the bar, a space before it. */
    void say(String state) {
        bar.setExtraMessage(state);
    }

    /** Whether standard error is a terminal that can draw: the launcher asks, Java cannot. */
    static boolean isPossible() {
        return Boolean.getBoolean("xhat.terminal");
    }

    private static int columns() {
        int columns = Integer.getInteger(COLUMNS, 0);
        return columns > 0 ? columns : DEFAULT_COLUMNS;
    }

    /** What is known, and the bar in what is left of the width: where that is little it is no bar worth its place. */
    static String line(long done, long steps, String state, int width) {
        String percent = done * 100 / steps + "%";
        String known = percent + " of " + Numbers.grouped(steps) + state;
        int room = Math.min(width - known.length() - " []".length(), LONGEST_BAR);
        if (room < SHORTEST_BAR) {
            return Stream.of(known, percent + state, state.strip())
                    .filter(words -> words.length() <= width)
                    .findFirst()
                    .orElse(state.strip()
                            .substring(
                                    0,
                                    Math.min(Math.max(0, width), state.strip().length())));
        }
        int full = (int) (done * room / steps);
        return "[" + "=".repeat(full) + " ".repeat(room - full) + "] " + known;
    }

    /** Makes place for another line, where there may be a bar. */
    static void erase() {
        System.err.print(TO_START_AND_ERASE);
    }

    @Override
    public void close() {
        bar.close();
    }

    /**
     * The terminal's last line, drawn again and again. The library's own consumer asks a terminal library for the width, which
     * takes Ctrl-C from the JVM: no hook of ours would run.
     */
    private static final class OneLine implements ProgressBarConsumer {
        private final PrintStream terminal;
        private final int columns;

        OneLine(PrintStream terminal, int columns) {
            this.terminal = terminal;
            this.columns = columns;
        }

        /** One column is left free: a full line would wrap. */
        @Override
        public int getMaxRenderedLength() {
            return columns - 1;
        }

        @Override
        public void accept(String line) {
            terminal.print(TO_START_AND_ERASE + line);
            terminal.flush();
        }

        @Override
        public void clear() {
            terminal.print(TO_START_AND_ERASE);
        }

        @Override
        public void close() {
            terminal.println();
        }
    }
}
