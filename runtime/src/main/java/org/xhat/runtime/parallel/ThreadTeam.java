package org.xhat.runtime.parallel;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A fixed team of threads that runs the chunks of one task at a time. The calling thread is worker 0. Every worker has a
 * contiguous, equal share of the chunks, the same ones in each run of a task, whose data its core may still hold. It takes half
 * of what is left of it at a time, and once nothing is, half of what is left of another's: all are done at nearly the same
 * time, whatever held one of them up. A worker that has not <i>joined</i> by then is not awaited. So a dispatch never waits for
 * a thread that the machine has no core for, and a short task never waits for one to wake up. Waiting threads spin, yield, then
 * park: some 30 µs in all. A dispatch allocates nothing.
 *
 * <p>How a dispatch is ordered: the caller writes the task's fields and where the shares begin, then <i>publishes</i> a new round;
 * a worker that sees the round joins it by compare-and-set, and only then reads them; they stay its round's until it
 * <i>finished</i>. The caller, once nothing is left, joins in the place of those that have not, so that they never will. A thread that parks first says so, then looks again; whoever changes what it waits for first changes it, then looks for the
 * sleeper: with sequentially consistent accesses one of the two sees the other.
 *
 * <p>One thread at a time may call {@link #run}. {@link #close} may be called at any time from any thread.
 */
public final class ThreadTeam implements AutoCloseable {
    /** Busy looks before yielding: 12 µs where this was measured; the length of a pause differs between processors. */
    private static final int SPINS = 1000;

    /** Looks with a yield between them before parking: 18 µs on the same machine, idle. */
    private static final int YIELDS = 100;

    /** A round is a counter above, the number of participating workers below. */
    private static final int PARTICIPANT_BITS = 16;

    /** Longs between two workers' words, so that no two share a cache line or the pair the prefetcher fetches. */
    private static final int STRIDE = 16;

    private static final int ROUND = 0; // of worker 0's words: the round that the caller published last
    private static final int JOINED = 1; // the last round that this worker is in, or that the caller keeps it out of
    private static final int FINISHED = 2; // the last round that this worker finished
    private static final int PARKED = 3; // 1 while this thread sleeps or is about to
    private static final int NEXT = 4; // the first chunk of this worker's share that nobody has taken

    private final AtomicLongArray words;
    private final @Nullable Throwable[] failures;
    private final Thread[] threads; // of workers 1 …, at their number − 1
    private final AtomicBoolean busy = new AtomicBoolean();
    private final int spins;
    private volatile boolean closed;

    // The task of the current round, read only by threads that joined it.
    private @Nullable ChunkTask task;
    private int chunks;
    private @Nullable Thread caller;

    /**
     * Starts a team.
     *
     * @param size number of workers, the caller among them: 1 to 1024; 1 starts no thread
     */
    public ThreadTeam(int size) {
        if (size < 1 || size > 1024) {
            throw new IllegalArgumentException("a team has 1 to 1024 threads, found " + size);
        }
        // Spinning pays only where each thread can have a core.
        this.spins = size <= Runtime.getRuntime().availableProcessors() ? SPINS : 0;
        this.words = new AtomicLongArray((size + 1) * STRIDE);
        this.failures = new Throwable[size];
        this.threads = new Thread[size - 1];
        for (int worker = 1; worker < size; worker++) {
            int number = worker;
            threads[worker - 1] =
                    Thread.ofPlatform().daemon().name("xhat-worker-" + worker).unstarted(() -> serve(number));
        }
        for (Thread thread : threads) {
            thread.start();
        }
    }

    /** The number of workers, the caller among them. */
    public int size() {
        return failures.length;
    }

    /**
     * Runs all chunks of a task and returns when they are done. What a worker throws is thrown here, as the same object; where
     * several do, the lowest-numbered worker's with the others as suppressed. Chunks not yet taken are then skipped.
     * An interrupt of the calling thread is kept for it, and does not end the task.
     *
     * @param chunks number of chunks, 0 or more
     * @throws IllegalStateException if the team is closed, or already runs a task
     */
    public void run(int chunks, ChunkTask task) {
        if (closed) {
            throw new IllegalStateException("this thread team is closed");
        }
        if (!busy.compareAndSet(false, true)) {
            throw new IllegalStateException("this thread team already runs a task; tasks do not nest");
        }
        try {
            int participants = Math.min(chunks, size());
            if (participants > 1) {
                runTogether(chunks, participants, task);
            } else if (participants == 1) {
                task.run(0, chunks, 0);
            }
        } finally {
            busy.set(false);
        }
    }

    private void runTogether(int chunks, int participants, ChunkTask task) {
        this.task = task;
        this.chunks = chunks;
        this.caller = Thread.currentThread();
        for (int share = 0; share < participants; share++) {
            words.setPlain(at(share, NEXT), start(share, participants));
        }
        long round = publish(participants);
        runChunks(0, participants);
        boolean interrupted = false;
        for (int worker = participants - 1; worker > 0; worker--) {
            if (!join(worker, round)) {
                interrupted |= awaitFinish(worker, round);
            }
        }
        this.task = null;
        this.caller = null;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        rethrow(participants);
    }

    private long publish(int participants) {
        long counter = (words.getPlain(at(0, ROUND)) >>> PARTICIPANT_BITS) + 1;
        long round = counter << PARTICIPANT_BITS | participants;
        words.set(at(0, ROUND), round);
        for (int worker = 1; worker < participants; worker++) {
            if (words.get(at(worker, PARKED)) != 0) {
                LockSupport.unpark(threads[worker - 1]);
            }
        }
        return round;
    }

    private int start(int share, int participants) {
        return (int) ((long) chunks * share / participants);
    }

    /** Runs what is left of the worker's own share, then of the others'; keeps what it throws. */
    private void runChunks(int worker, int participants) {
        ChunkTask current = requireNonNull(task);
        try {
            for (int distance = 0; distance < participants; distance++) {
                // The caller goes on with the last worker woken, the likeliest to be late.
                int share = (worker - distance + participants) % participants;
                int next = at(share, NEXT);
                int end = start(share + 1, participants);
                for (int from = (int) words.get(next); from < end; from = (int) words.get(next)) {
                    int to = end - (end - from) / 2;
                    if (words.compareAndSet(next, from, to)) {
                        current.run(from, to, worker);
                    }
                }
            }
        } catch (Throwable thrown) { // whatever it is, it belongs to the caller
            failures[worker] = thrown;
            for (int share = 0; share < participants; share++) {
                words.set(at(share, NEXT), start(share + 1, participants));
            }
        }
    }

    /** Whether the calling thread is the one that takes the worker's place in this round. */
    private boolean join(int worker, long round) {
        long earlier = words.getAcquire(at(worker, JOINED));
        return earlier < round && words.compareAndSet(at(worker, JOINED), earlier, round);
    }

    /** Waits until a worker that joined has finished; true if this thread was interrupted meanwhile. */
    private boolean awaitFinish(int worker, long round) {
        int finished = at(worker, FINISHED);
        if (changesSoon(finished, round)) {
            return false;
        }
        boolean interrupted = false;
        words.set(at(0, PARKED), 1);
        while (words.get(finished) != round) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted(); // a pending interrupt would turn every park into a spin
        }
        words.setRelease(at(0, PARKED), 0);
        return interrupted;
    }

    private void serve(int worker) {
        long seen = 0;
        while (true) {
            long round = awaitRound(worker, seen);
            if (closed) {
                return;
            }
            seen = round;
            if (worker < participants(round) && join(worker, round)) {
                Thread waiting = caller;
                runChunks(worker, participants(round));
                words.set(at(worker, FINISHED), round);
                if (words.get(at(0, PARKED)) != 0) {
                    LockSupport.unpark(waiting);
                }
            }
        }
    }

    /** Waits for a round after {@code seen}, or for the team's end. */
    private long awaitRound(int worker, long seen) {
        int published = at(0, ROUND);
        for (int i = 0; i < spins + YIELDS; i++) {
            long round = words.getAcquire(published);
            if (round != seen || closed) {
                return round;
            }
            pause(i);
        }
        words.set(at(worker, PARKED), 1);
        long round = words.get(published);
        while (round == seen && !closed) {
            LockSupport.park(this);
            Thread.interrupted(); // stops no worker; a pending one would turn every park into a spin
            round = words.get(published);
        }
        words.setRelease(at(worker, PARKED), 0);
        return round;
    }

    private boolean changesSoon(int word, long wanted) {
        for (int i = 0; i < spins + YIELDS; i++) {
            if (words.getAcquire(word) == wanted) {
                return true;
            }
            pause(i);
        }
        return false;
    }

    @SuppressWarnings("ThreadPriorityCheck") // nothing relies on the yield: it only lets go of a core that others want
    private void pause(int look) {
        if (look < spins) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }

    @SuppressWarnings("ReferenceEquality") // workers may throw one object, which cannot be suppressed by itself
    private void rethrow(int participants) {
        Throwable first = null;
        for (int worker = 0; worker < participants; worker++) {
            Throwable next = failures[worker];
            failures[worker] = null;
            if (first == null) {
                first = next;
            } else if (next != null && next != first) {
                first.addSuppressed(next);
            }
        }
        switch (first) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException("a chunk threw a checked exception", e);
        }
    }

    private static int participants(long round) {
        return (int) round & (1 << PARTICIPANT_BITS) - 1;
    }

    private static int at(int worker, int word) {
        return (worker + 1) * STRIDE - STRIDE / 2 + word;
    }

    /** Ends the threads and waits until they are gone; a task that runs meanwhile is completed. Idempotent. */
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
        for (Thread thread : threads) {
            while (thread.isAlive() && thread != Thread.currentThread()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
