"""The only room that knows Streamlit and Plotly."""
