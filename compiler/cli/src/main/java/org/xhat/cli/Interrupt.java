package org.xhat.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C. At first it ends a command at once, with a sentence; from {@link #awaitEnd} on the command is asked to come to an end,
 * and the JVM's shutdown waits until all is saved, said and closed.
 */
final class Interrupt implements AutoCloseable {
    /** A save may take this long; after it the JVM ends whatever is going on. */
    private static final long PATIENCE_SECONDS = 30;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::onShutdown, "xhat-interrupt");
    private final Runnable atOnce;
    private @Nullable Runnable request;
    private boolean requested;

    /** Until closed. {@code atOnce} is run where nothing is waited for: it tells of the interrupt. */
    Interrupt(Runnable atOnce) {
        this.atOnce = atOnce;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void onShutdown() {
        Runnable asked;
        synchronized (this) {
            requested = true;
            asked = request;
        }
        if (asked == null) {
            atOnce.run();
            return;
        }
        asked.run();
        try {
            if (!closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                Terminal.tell("xhat: did not come to an end in " + PATIENCE_SECONDS + " s; stopping");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Has what follows asked by {@code request} to come to an end, and waited for. */
    synchronized void awaitEnd(Runnable request) {
        if (requested) {
            request.run(); // the JVM is ending; what follows is not waited for
        }
        this.request = request;
    }

    @Override
    public void close() {
        closed.countDown();
        synchronized (this) {
            if (!requested) {
                try {
                    Runtime.getRuntime().removeShutdownHook(hook);
                } catch (IllegalStateException e) {
                    // Ctrl-C came just now: the JVM is ending as it is
                }
            }
        }
    }
}
