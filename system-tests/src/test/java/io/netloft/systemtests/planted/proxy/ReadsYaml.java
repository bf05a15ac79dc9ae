package io.netloft.systemtests.planted.proxy;

import org.yaml.snakeyaml.Yaml;

final class ReadsYaml {
    Object read(String text) {
        return new Yaml().load(text);
    }
}
