package org.xhat.compiler.pipeline;

import java.util.EnumMap;
import java.util.Map;
import org.xhat.compiler.front.EntryKind;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.runtime.program.Elements;
import org.xhat.runtime.program.ModelEntries;
import org.xhat.runtime.program.ModelValues;
import org.xhat.runtime.program.PopulationStatistics;

/** A model's entries, each run only on batches that meet what it {@link ModelCompiler#requireBatch demands}. */
final class RequiredBatches implements ModelEntries {
    private final ModelDefinition model;
    private final ModelEntries entries;
    private final Map<EntryKind, Integer> met = new EnumMap<>(EntryKind.class);

    /** Runs {@code entries}, which are closed with it. */
    RequiredBatches(ModelDefinition model, ModelEntries entries) {
        this.model = model;
        this.entries = entries;
    }

    /** Batches of one size follow each other: only a change is checked. */
    private void require(EntryKind entry, int batch) {
        Integer last = met.get(entry);
        if (last == null || last != batch) {
            ModelCompiler.requireBatch(model, entry, batch);
            met.put(entry, batch);
        }
    }

    @Override
    public ModelValues values() {
        return entries.values();
    }

    @Override
    public String backend() {
        return entries.backend();
    }

    @Override
    public int stepKernelCount() {
        return entries.stepKernelCount();
    }

    @Override
    public void prepareTrainStep(int batch) {
        require(EntryKind.TRAIN, batch);
        entries.prepareTrainStep(batch);
    }

    @Override
    public double trainStep(int batch) {
        require(EntryKind.TRAIN, batch);
        return entries.trainStep(batch);
    }

    @Override
    public double evaluate(int batch, Elements prediction) {
        require(EntryKind.EVALUATE, batch);
        return entries.evaluate(batch, prediction);
    }

    @Override
    public void predict(int batch, Elements prediction) {
        require(EntryKind.PREDICT, batch);
        entries.predict(batch, prediction);
    }

    @Override
    public void calibrate(int batch, PopulationStatistics statistics) {
        require(EntryKind.CALIBRATE, batch);
        entries.calibrate(batch, statistics);
    }

    @Override
    public void close() {
        entries.close();
    }
}
