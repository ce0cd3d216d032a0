package org.xhat.runtime.train;

import org.xhat.runtime.data.Dataset;
import org.xhat.runtime.program.ModelProgram;

/**
 * The calibration pass of Ioffe &amp; Szegedy 2015, algorithm 2: population statistics as averages of the statistics of all
 * full training batches, in the order of the data, at the finished network's θ.
 */
public final class Calibration {
    private Calibration() {}

    /** Calibrates {@code program} on the training set in batches of {@code batch}. */
    public static void run(ModelProgram program, Dataset data, int batch) {
        var loader = new BatchLoader(program, data.train(), data.name());
        var indices = new int[batch];
        program.beginCalibration();
        for (int first = 0; first + batch <= data.train().count(); first += batch) {
            for (int i = 0; i < batch; i++) {
                indices[i] = first + i;
            }
            program.calibrate(loader.load(indices, batch));
        }
        program.endCalibration();
    }
}
