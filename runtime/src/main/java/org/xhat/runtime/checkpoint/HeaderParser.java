package org.xhat.runtime.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a safetensors header strictly: valid UTF-8, nothing but what the format defines, no name twice, and tensors that
 * cover the data exactly. Every fault has its own message.
 */
final class HeaderParser {
    static final String CURE = "replace it by an undamaged checkpoint";

    /** The format nests three deep: the header, an entry, its shape. */
    private static final int DEPTH = 3;

    private final String file;
    private final long dataBytes;

    /**
     * A parser of one file's header.
     *
     * @param file what errors call the file
     * @param dataBytes how many bytes follow the header
     */
    HeaderParser(String file, long dataBytes) {
        this.file = file;
        this.dataBytes = dataBytes;
    }

    SafetensorsHeader parse(byte[] bytes) {
        String text = decode(bytes);
        if (!text.startsWith("{")) {
            throw fault("its header is not a JSON object: expected it to start with {");
        }
        var factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEPTH)
                        .maxStringLength(Integer.MAX_VALUE)
                        .build())
                .build();
        SafetensorsHeader header;
        try (JsonParser json = factory.createParser(text)) {
            header = header(json);
        } catch (StreamConstraintsException e) {
            throw new CheckpointException(
                    file, "its header nests deeper, or has longer names or numbers, than any checkpoint's", CURE, e);
        } catch (JsonProcessingException e) {
            throw new CheckpointException(file, "its header is not valid: " + e.getOriginalMessage(), CURE, e);
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
        checkCoverage(header);
        return header;
    }

    private String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CheckpointException(file, "its header is not valid UTF-8", CURE, e);
        }
    }

    private SafetensorsHeader header(JsonParser json) throws IOException {
        SequencedMap<String, String> metadata = new LinkedHashMap<>();
        List<TensorEntry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        json.nextToken();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            if (!names.add(name)) {
                throw fault("its header names '" + name + "' twice");
            }
            if (name.equals(Checkpoint.METADATA_KEY)) {
                metadata = metadata(json);
            } else {
                entries.add(entry(name, json));
            }
        }
        if (json.nextToken() != null) {
            throw fault("its header goes on after the JSON object");
        }
        return new SafetensorsHeader(metadata, entries);
    }

    private SequencedMap<String, String> metadata(JsonParser json) throws IOException {
        var metadata = new LinkedHashMap<String, String>();
        expect(json.nextToken() == JsonToken.START_OBJECT, Checkpoint.METADATA_KEY, "expected an object of strings");
        for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
            String value = json.nextTextValue();
            if (value == null) {
                throw fault(Checkpoint.METADATA_KEY + ": expected a string for '" + key + "'");
            }
            if (metadata.put(key, value) != null) {
                throw fault(Checkpoint.METADATA_KEY + ": '" + key + "' is given twice");
            }
        }
        return metadata;
    }

    private TensorEntry entry(String name, JsonParser json) throws IOException {
        String where = "tensor '" + name + "'";
        expect(json.nextToken() == JsonToken.START_OBJECT, where, "expected an object");
        StoredTensor.@Nullable Dtype dtype = null;
        long @Nullable [] shape = null;
        long @Nullable [] offsets = null;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            boolean first = switch (field) {
                case "dtype" -> dtype == null;
                case "shape" -> shape == null;
                case "data_offsets" -> offsets == null;
                default -> throw fault(where + ": unknown field '" + field + "'");
            };
            expect(first, where, field + " is given twice");
            switch (field) {
                case "dtype" -> dtype = dtype(where, json.nextTextValue());
                case "shape" -> shape = numbers(where + ": shape", json);
                default -> offsets = numbers(where + ": data_offsets", json);
            }
        }
        if (dtype == null || shape == null || offsets == null) {
            throw fault(where + ": expected dtype, shape and data_offsets");
        }
        return entry(where, name, dtype, shape, offsets);
    }

    private TensorEntry entry(String where, String name, StoredTensor.Dtype dtype, long[] shape, long[] offsets) {
        String span = "data_offsets " + Arrays.toString(offsets);
        expect(offsets.length == 2, where, span + " are not two");
        expect(offsets[0] <= offsets[1], where, span + " are reversed");
        if (offsets[1] > dataBytes) {
            throw fault("truncated: " + where + " ends after " + offsets[1] + " bytes of data, found " + dataBytes);
        }
        long size;
        try {
            size = TensorEntry.sizeBytes(dtype, shape);
        } catch (ArithmeticException e) {
            throw new CheckpointException(file, where + ": shape " + Arrays.toString(shape) + " is too large", CURE, e);
        }
        expect(
                offsets[1] - offsets[0] == size,
                where,
                "shape " + Arrays.toString(shape) + " of " + dtype + " takes " + size + " bytes, its " + span + " span "
                        + (offsets[1] - offsets[0]));
        expect(
                size / dtype.sizeBytes() <= Integer.MAX_VALUE - 8,
                where,
                "shape " + Arrays.toString(shape) + " has more elements than one array holds");
        return new TensorEntry(name, dtype, shape, offsets[0], offsets[1]);
    }

    private StoredTensor.Dtype dtype(String where, @Nullable String name) {
        for (var dtype : StoredTensor.Dtype.values()) {
            if (dtype.name().equals(name)) {
                return dtype;
            }
        }
        throw fault(where + ": " + (name == null ? "its dtype is not a string" : "unknown dtype '" + name + "'")
                + ", expected F32, F64 or I64");
    }

    private long[] numbers(String where, JsonParser json) throws IOException {
        expect(json.nextToken() == JsonToken.START_ARRAY, where, "expected an array of whole numbers");
        var numbers = new ArrayList<Long>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            boolean whole = json.currentToken() == JsonToken.VALUE_NUMBER_INT
                    && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                    && json.getLongValue() >= 0;
            expect(whole, where, "expected whole numbers from 0 to 2⁶³ − 1");
            numbers.add(json.getLongValue());
        }
        return numbers.stream().mapToLong(Long::longValue).toArray();
    }

    private void checkCoverage(SafetensorsHeader header) {
        long covered = 0;
        String before = "the header";
        for (TensorEntry entry : header.inFileOrder()) {
            String where = "tensor '" + entry.name() + "'";
            expect(entry.begin() >= covered, where, "overlaps " + before);
            expect(entry.begin() == covered, where, entry.begin() - covered + " bytes lie unused before it");
            covered = entry.end();
            before = where;
        }
        if (covered != dataBytes) {
            throw fault(dataBytes - covered + " bytes follow the last tensor");
        }
    }

    private void expect(boolean condition, String where, String otherwise) {
        if (!condition) {
            throw fault(where + ": " + otherwise);
        }
    }

    private CheckpointException fault(String problem) {
        return new CheckpointException(file, problem, CURE);
    }
}
