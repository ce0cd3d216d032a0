package org.xhat.runtime.checkpoint;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What a checkpoint holds. It is neutral: the same contents give the same file, without time, path or host.
 *
 * @param metadata facts about the run, such as model, step and seed, in order
 * @param tensors parameters, statistics and optimizer slots by name, in order
 */
public record Checkpoint(SequencedMap<String, String> metadata, SequencedMap<String, StoredTensor> tensors) {
    /** The metadata entry that names the format's version. The writer adds it and the reader removes it. */
    static final String FORMAT_KEY = "xhat.format";

    /** The version written: 1, which is read too, and a checksum, without which no file is of this version. */
    static final String FORMAT = "2";

    /** The version of files without a checksum. */
    static final String FORMAT_WITHOUT_CHECKSUM = "1";

    /** The metadata entry with the file's CRC-32C as eight hexadecimal digits, taken with zeros in their place. */
    static final String CHECKSUM_KEY = "xhat.checksum";

    /** The header entry that holds the metadata: no name for a tensor. */
    static final String METADATA_KEY = "__metadata__";

    /** Copies both maps, keeping their order. */
    public Checkpoint {
        for (String key : List.of(FORMAT_KEY, CHECKSUM_KEY)) {
            if (metadata.containsKey(key)) {
                throw new IllegalArgumentException("the metadata entry " + key + " is the writer's");
            }
        }
        if (tensors.containsKey(METADATA_KEY)) {
            throw new IllegalArgumentException("no tensor can be named " + METADATA_KEY);
        }
        metadata = frozen(metadata);
        tensors = frozen(tensors);
    }

    private static <V> SequencedMap<String, V> frozen(Map<String, V> map) {
        return Collections.unmodifiableSequencedMap(new LinkedHashMap<>(map));
    }
}
