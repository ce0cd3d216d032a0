package org.xhat.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xhat.runtime.file.FaultyFiles;
import org.xhat.runtime.file.FileOperations;

class AtomicSaveTest {
    @TempDir
    Path folder;

    private Path target;

    /** Larger than the writer's chunk, so that a save writes several times. */
    private static Checkpoint checkpoint(String step) {
        var tensors = new LinkedHashMap<String, StoredTensor>();
        tensors.put("w", new StoredTensor.F32(new long[] {100, 400}, new float[40_000]));
        return new Checkpoint(new LinkedHashMap<>(Map.of("step", step)), tensors);
    }

    private String storedStep() {
        return CheckpointReader.load(target).metadata().get("step");
    }

    private int filesInFolder() throws IOException {
        try (var files = Files.list(folder)) {
            return (int) files.count();
        }
    }

    @BeforeEach
    void saveOld() {
        target = folder.resolve("model.safetensors");
        CheckpointWriter.save(target, checkpoint("old"));
    }

    /** What survives a power cut rests on this order: contents before name, name before return. */
    @Test
    void contentsAreForcedBeforeTheRenameAndTheFolderAfterIt() {
        var files = new FaultyFiles(FaultyFiles.Fault.DISK_FULL, Integer.MAX_VALUE);
        CheckpointWriter.save(target, checkpoint("new"), files);
        assertEquals(List.of("create", "write", "force", "close", "move", "force folder"), files.trace());
    }

    /** Row 56: the fault strikes at each operation in turn, until a save has fewer operations than that. */
    @ParameterizedTest
    @EnumSource(names = {"DISK_FULL", "SHORT_WRITE"})
    void aFailedSaveLeavesTheOldFileAndNothingElse(FaultyFiles.Fault fault) throws IOException {
        int failures = 0;
        int operation = 1;
        for (; ; operation++) {
            var files = new FaultyFiles(fault, operation);
            try {
                CheckpointWriter.save(target, checkpoint("new"), files);
                break;
            } catch (CheckpointException e) {
                failures++;
                assertTrue(files.struck());
                if (storedStep().equals("old")) {
                    assertEquals(
                            target + ": cannot be saved (No space left on device), what was there before is unchanged; "
                                    + "check the folder's permissions and the free space, or save elsewhere",
                            e.getMessage());
                } else {
                    assertEquals(
                            target + ": saved, but its folder could not be forced to the disk (No space left on "
                                    + "device); check the disk: a power cut might still undo the save",
                            e.getMessage());
                    CheckpointWriter.save(target, checkpoint("old"));
                }
            }
            assertEquals(1, filesInFolder(), "operation " + operation);
        }
        assertEquals("new", storedStep());
        assertEquals(operation - 1, failures);
        assertTrue(failures >= 8, "create, 4 writes or more, force, close, move, force folder; found " + failures);
    }

    @ParameterizedTest
    @EnumSource(names = {"KILL", "KILL_AFTER"})
    void aKilledSaveLeavesOneOfTheTwoFilesInFull(FaultyFiles.Fault fault) {
        boolean sawOld = false;
        boolean sawNew = false;
        for (int operation = 1; ; operation++) {
            CheckpointWriter.save(target, checkpoint("old"));
            try {
                CheckpointWriter.save(target, checkpoint("new"), new FaultyFiles(fault, operation));
                break;
            } catch (FaultyFiles.Killed e) {
                sawOld |= storedStep().equals("old");
                sawNew |= storedStep().equals("new");
            }
        }
        assertTrue(sawOld && sawNew, "kills before and after the rename");
    }

    @Test
    void aFileSystemWithoutAtomicMovesIsRefused() throws IOException {
        for (int operation = 1; ; operation++) {
            int failAt = operation;
            var error = assertThrows(
                    CheckpointException.class,
                    () -> CheckpointWriter.save(
                            target, checkpoint("new"), new FaultyFiles(FaultyFiles.Fault.NO_ATOMIC_MOVE, failAt)));
            assertEquals(
                    target + ": its file system cannot replace a file atomically, what was there before is unchanged; "
                            + "save to another file system",
                    error.getMessage());
            assertEquals("old", storedStep());
            assertEquals(1, filesInFolder());
            if (operation == 3) {
                return;
            }
        }
    }

    @Test
    void linksAreRefused() throws IOException {
        Path symbolic = Files.createSymbolicLink(folder.resolve("symbolic"), target);
        assertEquals(
                symbolic + ": is a symbolic link, which saving would replace, what was there before is unchanged; name "
                        + "the file it points to",
                messageOfSaving(symbolic));
        Files.delete(symbolic);
        Path hard = folder.resolve("hard");
        Files.createLink(hard, target);
        assertEquals(
                hard
                        + ": has 2 hard links, of which saving would replace one, what was there before is unchanged; name "
                        + "another file, or delete the other links",
                messageOfSaving(hard));
        assertEquals("old", storedStep());
    }

    @Test
    void foldersAndMissingFoldersAreRefused() {
        assertEquals(folder + ": is not a regular file; name another file", messageOfSaving(folder));
        Path nowhere = folder.resolve("no").resolve("where");
        assertEquals(
                nowhere + ": there is no folder " + nowhere.getParent() + "; create the folder first",
                messageOfSaving(nowhere));
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws IOException {
        Path locked = Files.createDirectory(folder.resolve("locked"));
        assumeTrue(locked.toFile().setWritable(false) && !Files.isWritable(locked), "the superuser writes anywhere");
        Path file = locked.resolve("f");
        assertEquals(
                file + ": cannot be saved (no access to " + locked + "), what was there before is unchanged; check the "
                        + "folder's permissions and the free space, or save elsewhere",
                messageOfSaving(file));
    }

    private String messageOfSaving(Path path) {
        return assertThrows(CheckpointException.class, () -> CheckpointWriter.save(path, checkpoint("new")))
                .getMessage();
    }

    @Test
    void anInterruptDoesNotDisturbASave() {
        Thread.currentThread().interrupt();
        CheckpointWriter.save(target, checkpoint("new"));
        assertTrue(Thread.interrupted(), "the interrupt is still pending");
        assertEquals("new", storedStep());
    }

    /** Interrupts arrive throughout, also between the check and the forcing of the folder, whose channel they close. */
    @Test
    void interruptsAtAnyMomentDoNotDisturbASave() throws InterruptedException {
        Thread saver = Thread.currentThread();
        var done = new AtomicBoolean();
        Thread interrupter = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                saver.interrupt();
                Thread.onSpinWait();
            }
        });
        try {
            for (int round = 0; round < 100; round++) {
                CheckpointWriter.save(target, checkpoint(Integer.toString(round)));
                assertEquals(Integer.toString(round), storedStep());
            }
        } finally {
            done.set(true);
            while (interrupter.isAlive()) {
                Thread.onSpinWait(); // joining would be interrupted
            }
            Thread.interrupted();
        }
    }

    @Test
    void whatIsNoCheckpointIsNotReplaced() throws IOException {
        for (String precious : List.of("public final class Model {}", "x", "1234567890".repeat(100))) {
            Path file = Files.writeString(folder.resolve("Model.java"), precious);
            String refusal = file
                    + ": is not a checkpoint of xhat, and would be overwritten; name another file, or delete it first";
            assertEquals(refusal, messageOfSaving(file));
            assertEquals(
                    refusal,
                    assertThrows(CheckpointException.class, () -> CheckpointWriter.requireReplaceable(file))
                            .getMessage());
            assertEquals(precious, Files.readString(file));
        }
    }

    /** An empty file, as mktemp makes it, and a checkpoint that is damaged hold nothing that would be missed. */
    @Test
    void anEmptyFileAndADamagedCheckpointAreReplaced() throws IOException {
        byte[] good = Files.readAllBytes(target);
        for (byte[] bytes : List.of(new byte[0], Arrays.copyOf(good, good.length - 7))) {
            Files.write(target, bytes);
            CheckpointWriter.requireReplaceable(target);
            CheckpointWriter.save(target, checkpoint("new"));
            assertEquals("new", storedStep());
        }
    }

    /** A kill, at whatever moment: the temporary file stays, and nobody holds its lock any more. */
    @Test
    void temporaryFilesOfKilledSavesAreDeletedByTheNextSaveOfTheirTarget() throws IOException {
        Path other = Files.createFile(folder.resolve("." + UUID.randomUUID() + ".tmp"));
        Path lookalike = Files.createFile(folder.resolve(".model.safetensors.mine.tmp"));
        for (int operation = 1; operation <= 6; operation++) {
            int killAt = operation;
            assertThrows(
                    FaultyFiles.Killed.class,
                    () -> CheckpointWriter.save(
                            target, checkpoint("new"), new FaultyFiles(FaultyFiles.Fault.KILL, killAt)));
            Path live = folder.resolve(".model.safetensors." + UUID.randomUUID() + ".tmp");
            try (var inUse = new FileOperations.Real().create(live)) {
                CheckpointWriter.save(target, checkpoint("old"));
                assertEquals(Set.of(target, other, lookalike, live), files());
                inUse.write(1);
            }
            CheckpointWriter.save(target, checkpoint("old"));
            assertEquals(Set.of(target, other, lookalike), files());
        }
    }

    private Set<Path> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.collect(Collectors.toSet());
        }
    }

    @Test
    void theSameContentsGiveTheSameFile() throws IOException {
        byte[] first = Files.readAllBytes(target);
        CheckpointWriter.save(target, checkpoint("old"));
        assertArrayEquals(first, Files.readAllBytes(target));
    }
}
