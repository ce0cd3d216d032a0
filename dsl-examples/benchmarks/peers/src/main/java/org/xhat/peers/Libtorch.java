package org.xhat.peers;

import static org.bytedeco.pytorch.global.torch.set_num_threads;

import java.util.Map;
import org.xhat.cli.bench.Peer;
import org.xhat.cli.bench.Side;
import org.xhat.cli.bench.Workload;
import org.xhat.runtime.checkpoint.StoredTensor;

/** libtorch, with plain autograd and its own optimizers. */
public final class Libtorch implements Peer {
    @Override
    public String name() {
        return "libtorch";
    }

    @Override
    public Side open(Workload workload, Map<String, StoredTensor> parameters, long seed, int threads) {
        set_num_threads(threads);
        return switch (workload) {
            case Workload.Network network -> new TorchNetwork(network, new TorchParameters(parameters), seed);
            case Workload.Piece piece ->
                switch (piece.direction()) {
                    case FORWARD -> new TorchProduct(piece, seed);
                    case FORWARD_AND_BACKWARD -> new TorchNormalization(piece, new TorchParameters(parameters), seed);
                };
        };
    }
}
