"""The edge: the only folder that knows WeChat's XML, its error codes and its addresses."""
