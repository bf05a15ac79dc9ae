package io.netloft.chassis.hello;

import io.netloft.chassis.config.Default;
import io.netloft.chassis.config.Doc;
import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.config.Inline;
import io.netloft.chassis.config.Range;
import io.netloft.chassis.config.Reloadable;
import io.netloft.chassis.config.Size;
import io.netloft.chassis.life.CommonConfig;

/** The keys of hello. */
public record HelloConfig(
        @Doc("Where it listens.") @Default("127.0.0.1:8099") HostPort listen,

        @Doc("The word before each line.") @Default("Hello") @Range("1..40") @Reloadable
        String greeting,

        @Doc("Longest line.") @Default("1KiB") @Range("16B..1MiB")
        Size maxLine,

        @Inline CommonConfig common) {}
