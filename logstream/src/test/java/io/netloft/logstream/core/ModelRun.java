package io.netloft.logstream.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.Gen;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.BitSet;

/** One sequence of the model, from its seed. */
final class ModelRun {
    private static final int ACTS = 60;

    private final Gen gen;
    private final boolean eager;
    private final Readers readers = new Readers();
    private final SimDisk disk;
    private final Disk read;
    private final String path;
    private final ModelWorld world;
    private final TrailRules rules;
    private Trail trail;
    private final ModelViewer viewer;
    private long nowMs;
    private boolean inHook;

    ModelRun(Gen gen, boolean eager) {
        this(gen, eager, new SimDisk());
    }

    private ModelRun(Gen gen, boolean eager, SimDisk disk) {
        this(gen, eager, disk, disk, ModelWorld.PATH);
    }

    /** Over another disk, that shows what the simulated one has at another path. */
    ModelRun(Gen gen, boolean eager, SimDisk disk, Disk read, String path) {
        this.disk = disk;
        this.read = read;
        this.path = path;
        this.gen = gen;
        this.eager = eager;
        this.world = new ModelWorld(disk, gen);
        if (gen.chance(10)) {
            world.beLinked();
        }
        var lines = new LineRules(java.nio.charset.StandardCharsets.UTF_8, 256, null);
        this.rules = new TrailRules(lines, 5_000, 2_000, gen.oneOf(64, 300, 4096), gen.oneOf(0, 500, 4096));
        this.trail = new Trail(path, read, rules, UnpooledByteBufAllocator.DEFAULT, readers);
        trail.poll(nowMs);
        this.viewer = new ModelViewer(disk, world, trail.oldest());
        readers.enter(viewer::position);
        disk.beforeEachCall(this::meanwhile);
    }

    // Between two calls of the reader the world goes on.
    private void meanwhile() {
        if (!inHook && gen.chance(2)) {
            inHook = true;
            world.note("meanwhile");
            world.act();
            inHook = false;
        }
    }

    void run() {
        try {
            for (int i = 0; i < ACTS; i++) {
                world.act();
                read();
            }
            end();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(e.getMessage() + "\n" + String.join("\n", tail()) + "\nnow " + trail, e);
        } finally {
            trail.close();
        }
        assertThat(disk.readersOpen()).isZero();
    }

    private java.util.List<String> tail() {
        var all = world.history();
        return all.subList(Math.max(0, all.size() - 120), all.size());
    }

    private void read() {
        long step = gen.oneOf(0, 1, 50, 300, 2_500, 6_000);
        nowMs += step;
        if (gen.chance(4)) {
            restart();
        }
        if (eager) {
            poll();
            drain(100_000);
        } else if (gen.chance(30)) {
            poll();
            drain(gen.between(1, 3));
        }
    }

    private void poll() {
        viewer.look(() -> trail.poll(nowMs));
    }

    private void drain(int reads) {
        int max = gen.oneOf(1, 100, 100_000);
        int left = Math.min(reads, 5_000);
        while (left-- > 0 && viewer.read(trail, max, nowMs)) {}
        assertThat(left).as("reads end").isGreaterThanOrEqualTo(-1);
    }

    private void restart() {
        world.note("restart");
        TrailState state = trail.state();
        trail.close();
        trail = new Trail(path, read, rules, UnpooledByteBufAllocator.DEFAULT, readers);
        trail.restore(state, nowMs);
        poll();
        viewer.forget();
    }

    private void end() {
        disk.beforeEachCall(() -> {});
        world.finish();
        for (int i = 0; i < 6; i++) {
            nowMs += 6_000;
            poll();
            drain(100_000);
        }
        viewer.finish();
        if (eager && read == disk) {
            BitSet unexcused = (BitSet) viewer.missing().clone();
            unexcused.andNot(disk.truncated());
            unexcused.andNot(disk.deletedUnheld());
            assertThat(unexcused)
                    .as("missing, though neither cut off nor deleted unheld")
                    .isEqualTo(new BitSet());
        }
    }
}
