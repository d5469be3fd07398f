package dev.tandem.client.boot;

final class FakeBootControlTest extends BootControlContract {
    @Override
    Machine machine() {
        FakeBootControl control = new FakeBootControl();
        return new Machine() {
            @Override
            public BootControl control() {
                return control;
            }

            @Override
            public void restart() {
                control.restart();
            }

            @Override
            public void powerCut() {
                control.powerCut();
            }
        };
    }
}
