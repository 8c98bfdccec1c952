global using LbController.Testing;
