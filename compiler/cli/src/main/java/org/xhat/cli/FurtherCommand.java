package org.xhat.cli;

import java.util.concurrent.Callable;

/**
 * A command that another jar of the class path brings, as {@code xhat bench} is: a class with picocli's {@code @Command}, named
 * among the jar's services. It returns one of {@link ExitCode}.
 */
public interface FurtherCommand extends Callable<Integer> {}
