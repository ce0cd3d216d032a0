package org.xhat.cli;

import org.jspecify.annotations.Nullable;
import org.xhat.runtime.text.Numbers;

/** How a command of many tasks comes along, on standard error: a bar where somebody watches, otherwise a line for each kind of task. */
public final class TaskProgress implements AutoCloseable {
    private final long tasks;
    private final @Nullable TerminalBar bar;
    private String said = "";
    private long begun;

    private TaskProgress(long tasks, @Nullable TerminalBar bar) {
        this.tasks = tasks;
        this.bar = bar;
    }

    /** Of so many tasks. */
    public static TaskProgress of(long tasks) {
        return new TaskProgress(tasks, TerminalBar.isPossible() ? new TerminalBar(0, tasks) : null);
    }

    /** The next task begins, and with it the one before ends. {@code group} names what it is part of, {@code what} itself. */
    public void begins(String group, String what) {
        if (bar != null) {
            bar.reach(begun);
            bar.say(" " + group + ", " + what);
        } else if (!said.equals(group)) {
            Terminal.tell("task " + Numbers.grouped(begun + 1) + " of " + Numbers.grouped(tasks) + ": " + group);
        }
        said = group;
        begun++;
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.reach(begun);
            bar.close();
        }
    }
}
