package org.xhat.runtime.file;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The real file system, until its n-th operation: that one fails, and then all others or none. */
public final class FaultyFiles implements FileOperations {
    /** How the n-th operation goes wrong. */
    public enum Fault {
        /** It fails as a full disk does; a write before it may have written a part. */
        DISK_FULL,
        /** A write stops halfway, and then fails; other operations fail at once. */
        SHORT_WRITE,
        /** The process is gone: neither this operation nor any later one happens. */
        KILL,
        /** The process is gone right after the operation. */
        KILL_AFTER,
        /** The folder does not let anybody rename. */
        NO_ATOMIC_MOVE
    }

    /** The end of the simulated process. */
    public static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final FileOperations real = new Real();
    private final Fault fault;
    private final int failAt;
    private final List<String> trace = new ArrayList<>();
    private int operations;

    /** The n-th operation, counted from 1, goes wrong. */
    public FaultyFiles(Fault fault, int failAt) {
        this.fault = fault;
        this.failAt = failAt;
    }

    /** Whether the n-th operation was reached. */
    public boolean struck() {
        return operations >= failAt;
    }

    /** The operations so far, each once where it repeats. */
    public List<String> trace() {
        return trace;
    }

    private interface Action {
        void run() throws IOException;
    }

    private void operate(String name, Action action, Action half) throws IOException {
        operations++;
        if (trace.isEmpty() || !trace.getLast().equals(name)) {
            trace.add(name);
        }
        boolean killed = fault == Fault.KILL || fault == Fault.KILL_AFTER;
        if (operations > failAt && killed) {
            throw new Killed();
        }
        if (operations != failAt) {
            action.run();
            return;
        }
        switch (fault) {
            case DISK_FULL -> throw new IOException("No space left on device");
            case SHORT_WRITE -> {
                half.run();
                throw new IOException("No space left on device");
            }
            case KILL -> {
                half.run();
                throw new Killed();
            }
            case KILL_AFTER -> {
                action.run();
                throw new Killed();
            }
            case NO_ATOMIC_MOVE -> throw new AtomicMoveNotSupportedException("a", "b", "Invalid cross-device link");
        }
    }

    private void operate(String name, Action action) throws IOException {
        operate(name, action, () -> {});
    }

    @Override
    public NewFile create(Path file) throws IOException {
        NewFile[] made = new NewFile[1];
        operate("create", () -> made[0] = real.create(file));
        return new NewFile() {
            @Override
            public void write(int octet) throws IOException {
                operate("write", () -> made[0].write(octet));
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                operate(
                        "write",
                        () -> made[0].write(bytes, offset, length),
                        () -> made[0].write(bytes, offset, length / 2));
            }

            @Override
            public void force() throws IOException {
                operate("force", () -> made[0].force());
            }

            @Override
            public void cutTo(long sizeBytes) throws IOException {
                operate("cut", () -> made[0].cutTo(sizeBytes));
            }

            @Override
            public void close() throws IOException {
                made[0].close();
                operate("close", () -> {});
            }
        };
    }

    @Override
    public void moveAtomically(Path from, Path to) throws IOException {
        operate("move", () -> real.moveAtomically(from, to));
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        operate("force folder", () -> real.forceFolder(folder));
    }

    @Override
    public void deleteIfExists(Path file) throws IOException {
        operate("delete", () -> real.deleteIfExists(file));
    }

    @Override
    public void deleteAbandoned(Path folder, Pattern name) {
        real.deleteAbandoned(folder, name); // of whose failures nobody hears
    }
}
