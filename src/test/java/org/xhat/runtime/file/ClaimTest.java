package org.xhat.runtime.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One process at a time, whatever becomes of it. */
@Timeout(60)
final class ClaimTest {
    @TempDir
    Path folder;

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private String refusal(Path claimed) {
        return assertThrows(
                        FileException.class,
                        () -> Claim.ofFolder(claimed, "training B").close())
                .getMessage();
    }

    @Test
    void theSecondIsToldWhoHoldsIt() throws IOException {
        try (var claim = Claim.ofFolder(folder, "training A")) {
            assertTrue(
                    refusal(folder)
                            .matches(folder + ": is in use by process "
                                    + ProcessHandle.current().pid()
                                    + ", training A, since \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ; wait until that has ended,"
                                    + " or name another folder"),
                    refusal(folder));
            assertEquals(List.of(".lock"), names());
        }
        assertEquals(List.of(), names());
        Claim.ofFolder(folder, "training B").close();
    }

    @Test
    void aFileIsClaimedBesideItself() throws IOException {
        try (var claim = Claim.ofFile(folder.resolve("m.safetensors"), "training A");
                var other = Claim.ofFile(folder.resolve("n.safetensors"), "training A")) {
            var thrown = assertThrows(
                    FileException.class,
                    () -> Claim.ofFile(folder.resolve("m.safetensors"), "B").close());
            assertTrue(thrown.getMessage().startsWith(folder.resolve("m.safetensors") + ": is in use by process "));
            assertTrue(thrown.getMessage().endsWith("; wait until that has ended, or name another file"));
        }
        assertEquals(List.of(), names());
    }

    @Test
    void whereNoLockCanBeMadeNobodyIsHeldOff() throws IOException {
        Files.createDirectory(folder.resolve(".lock"));
        try (var claim = Claim.ofFolder(folder, "A");
                var other = Claim.ofFolder(folder, "B")) {
            assertEquals(List.of(".lock"), names());
        }
        Path victim = Files.writeString(folder.resolve("precious"), "text");
        Path linked = Files.createDirectory(folder.resolve("linked"));
        Files.createSymbolicLink(linked.resolve(".lock"), victim);
        Claim.ofFolder(linked, "A").close();
        assertEquals("text", Files.readString(victim));
        Claim.ofFolder(folder.resolve("none"), "A").close();
    }

    /** What another process does in {@link #aKilledHolderHoldsNobodyOff}. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws IOException, InterruptedException {
            try (var claim = Claim.ofFolder(Path.of(arguments[0]), "training C")) {
                System.out.println("claimed");
                new CountDownLatch(1).await();
            }
        }
    }

    @Test
    void aKilledHolderHoldsNobodyOff() throws IOException, InterruptedException {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var said = holder.inputReader()) {
            assertEquals("claimed", said.readLine());
            assertTrue(
                    refusal(folder)
                            .startsWith(folder + ": is in use by process " + holder.pid() + ", training C, since "),
                    refusal(folder));
        } finally {
            holder.destroyForcibly().waitFor();
        }
        assertEquals(List.of(".lock"), names());
        Claim.ofFolder(folder, "training B").close();
        assertEquals(List.of(), names());
    }

    /** An interrupt closes a channel that is read or written, and a closed channel holds no lock. */
    @Test
    void anInterruptedThreadHoldsItAndGivesItBack() throws IOException {
        Thread.currentThread().interrupt();
        try (var claim = Claim.ofFolder(folder, "A")) {
            assertThrows(FileException.class, () -> Claim.ofFolder(folder, "B"));
        } finally {
            assertTrue(Thread.interrupted(), "the interrupt is still pending");
        }
        assertEquals(List.of(), names());
    }

    /** Claims are taken and given back by several at once: never do two have it. */
    @Test
    void noTwoHaveItAtOnce() throws InterruptedException {
        var holders = new AtomicInteger();
        var most = new AtomicInteger();
        var taken = new AtomicInteger();
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (int thread = 0; thread < 4; thread++) {
                threads.execute(() -> {
                    for (int round = 0; round < 300; round++) {
                        try (var claim = Claim.ofFolder(folder, "A")) {
                            most.accumulateAndGet(holders.incrementAndGet(), Math::max);
                            taken.incrementAndGet();
                            Thread.yield();
                            holders.decrementAndGet();
                        } catch (FileException e) {
                            Thread.yield();
                        }
                    }
                });
            }
        }
        assertTrue(taken.get() > 0);
        assertEquals(1, most.get());
    }
}
